import { GalateaError } from '../../base/errors'

/** Things of one kind with their numbers: jets, showers, tracks, or the entries of a table. */
export interface Sample {
  /** As a person calls it: 'full simulation', or the file's name. */
  readonly name: string
  readonly count: number
  /** Number of the event each item is of. Items of one event, in whichever sample, are not independent. */
  readonly event: Float64Array
  /** null where all weights are 1. */
  readonly weight: Float64Array | null
  /** By variable; NaN where it is undefined for an item. */
  readonly columns: ReadonlyMap<string, Float64Array>
}

/**
 * `condition`: what the simulation was given; `marginal`: what it made; `response`: what it made over what it was given,
 * item by item. A smeared input has nearly right marginals, so the responses are the sharper test.
 */
export type VariableRole = 'condition' | 'marginal' | 'response'

export interface VariableInfo {
  readonly name: string
  /** For an axis; without the unit. */
  readonly label: string
  /** '' where it has none. */
  readonly unit: string
  readonly role: VariableRole
  /** Whole numbers: histograms have bins centred on them. */
  readonly integer?: boolean
  /** Where the histogram begins and ends; default: the central 99 % of the reference. */
  readonly range?: readonly [number, number]
}

/** Mean over a sample of a picture with signed axes, row after row, [height × width]. */
export interface MeanImage {
  readonly width: number
  readonly height: number
  readonly values: Float64Array
}

export interface ImageTriple {
  readonly title: string
  readonly x: string
  readonly y: string
  /** Of the axes, outer edges. */
  readonly extent: readonly [number, number, number, number]
  /** Mean of what both were given; null where there is none. */
  readonly input: MeanImage | null
  readonly reference: MeanImage
  readonly other: MeanImage
}

/** Everything that a comparison is computed from. What a task's reader returns. */
export interface ComparisonInput {
  readonly task: string
  readonly reference: Sample
  readonly other: Sample
  /** A second sample of the reference's kind, to be told apart from it; null: the reference is split in halves. */
  readonly truth: Sample | null
  /** What the generator was trained on; null where it is not known. */
  readonly training: Sample | null
  /** Item i of both came from the same input. */
  readonly paired: boolean
  readonly variables: readonly VariableInfo[]
  /** Described but not compared: what both samples share by construction. */
  readonly shared: readonly VariableInfo[]
  /** The variables a classifier and the physics distances see. */
  readonly features: readonly string[]
  /** Numbers are also given in bins of this variable. */
  readonly slices: { readonly variable: string; readonly edges: readonly number[] } | null
  /** The mean images of the items with a mark, one mark an item; null where the task has no images. */
  readonly images: ((marks: { reference: Uint8Array; other: Uint8Array }) => ImageTriple[]) | null
  /** What a reader of the report has to know: assumptions, what was left out. */
  readonly notes: readonly string[]
}

/** The column of a variable. @throws GalateaError `usage` with the known ones. */
export function column(sample: Sample, name: string): Float64Array {
  const found = sample.columns.get(name)
  if (found) return found
  const known = [...sample.columns.keys()]
  throw new GalateaError('usage', `There is no variable '${name}' in ${sample.name}. Known: ${known.join(', ')}.`, {
    variable: name,
    known,
  })
}

/** The items with a mark. */
export function select(sample: Sample, marks: ArrayLike<number>): Sample {
  const rows: number[] = []
  for (let i = 0; i < sample.count; i++) if (marks[i]) rows.push(i)
  if (rows.length === sample.count) return sample
  const pick = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!)
  return {
    name: sample.name,
    count: rows.length,
    event: pick(sample.event),
    weight: sample.weight && pick(sample.weight),
    columns: new Map([...sample.columns].map(([name, values]) => [name, pick(values)])),
  }
}
