import { GalateaError } from '../../base/errors'
import { checkpoint, noProgress, type Progress, type Work } from '../../base/progress'
import { Random } from '../../base/random'
import { eventReplicas } from './bootstrap'
import { applyCut } from './cut'
import { classify, nearestInTraining, physicsDistances } from './multivariate'
import { compareValues, type VariableNumbers } from './numbers'
import { histogramPair } from './plotted'
import type { Values } from './replicate'
import type { Comparison, SliceComparison, VariableComparison } from './result'
import { column, select, type ComparisonInput, type MeanImage, type Sample, type VariableInfo } from './sample'

export interface CompareOptions {
  /** Applied to both samples. */
  readonly cut: string | null
  /** Equal-population bins of the reference for χ², separation power and Jensen–Shannon. */
  readonly bins: number
  /** Bootstrap replicas by event. */
  readonly replicas: number
  readonly seed: number
  /** Of the classifier; 0: none is trained. */
  readonly repeats: number
  /** Only these; null: all. */
  readonly variables: readonly string[] | null
}

export const defaultOptions: CompareOptions = {
  cut: null,
  bins: 20,
  replicas: 100,
  seed: 1,
  repeats: 5,
  variables: null,
}

/** A sample with its event indices and the replicas that go with them. */
interface Drawn {
  readonly sample: Sample
  readonly events: Uint32Array
}

/**
 * Compares two samples: each variable, each slice, the classifier and the physics distances, with truth against truth
 * beside. Deterministic in the seed.
 */
export async function compareSamples(
  input: ComparisonInput,
  options: CompareOptions,
  work: Work = {},
): Promise<Comparison> {
  const started = performance.now()
  const progress = work.progress ?? noProgress
  const variables = chosen(input, options.variables)
  const marks = {
    reference: marksOf(input.reference, options.cut),
    other: marksOf(input.other, options.cut),
  }
  const reference = select(input.reference, marks.reference)
  const other = select(input.other, marks.other)
  for (const sample of [reference, other]) requireItems(sample, options.cut)
  const second = input.truth && select(input.truth, marksOf(input.truth, options.cut))
  if (second) requireItems(second, options.cut)
  const truth = second ? ([reference, second] as const) : halves(reference, options.seed)

  const { events, draws } = eventReplicas(
    [reference.event, other.event, truth[0].event, truth[1].event],
    options.replicas,
    options.seed,
  )
  const drawn = [reference, other, truth[0], truth[1]].map((sample, i) => ({ sample, events: events[i]! }))
  const [r, o, t1, t2] = drawn as [Drawn, Drawn, Drawn, Drawn]

  const compared: Record<string, VariableComparison> = {}
  const steps = progress.slice(0, 0.4)
  for (const [i, variable] of variables.entries()) {
    await checkpoint(work)
    steps.report(i / variables.length, variable.label)
    compared[variable.name] = {
      ...variable,
      ...numbersOf(variable, r, o, draws, options.bins),
      truth: numbersOf(variable, t1, t2, draws, options.bins),
      histogram: histogramPair(variable, reference, other),
    }
  }
  const slices = await compareSlices(input, variables, [r, o, t1, t2], draws, options, {
    ...work,
    progress: progress.slice(0.4, 0.6),
  })
  const multivariate = { features: input.features, seed: options.seed, repeats: options.repeats }
  const pairs = { samples: [reference, other], truth } as const
  const distances = await physicsDistances(pairs, multivariate, { ...work, progress: progress.slice(0.6, 0.75) })
  const neighbours = input.training
    ? await nearestInTraining(input.training, reference, other, multivariate, work)
    : null
  const classifier = await classify(pairs, multivariate, { ...work, progress: progress.slice(0.75, 1) })

  return {
    task: input.task,
    names: [reference.name, other.name],
    items: [reference.count, other.count],
    events: [countEvents(reference), countEvents(other)],
    weighted: [reference.weight !== null, other.weight !== null],
    itemsRead: [input.reference.count, input.other.count],
    cut: options.cut,
    paired: input.paired,
    bins: options.bins,
    replicas: options.replicas,
    seed: options.seed,
    truth: {
      kind: second ? 'sample' : 'halves',
      name: second ? second.name : reference.name,
      items: [truth[0].count, truth[1].count],
    },
    variables: compared,
    slices,
    classifier,
    ...distances,
    neighbours,
    images: imagesOf(input, marks),
    notes: [...input.notes, ...[reference, other].flatMap(negativeWeights)],
    seconds: (performance.now() - started) / 1000,
  }
}

function chosen({ variables }: ComparisonInput, names: readonly string[] | null): readonly VariableInfo[] {
  if (!names) return variables
  return names.map((name) => {
    const found = variables.find((variable) => variable.name === name)
    if (found) return found
    const known = variables.map((variable) => variable.name)
    throw new GalateaError('usage', `There is no variable '${name}'. Known: ${known.join(', ')}.`, { known })
  })
}

function marksOf(sample: Sample, cut: string | null): Uint8Array {
  return cut === null ? new Uint8Array(sample.count).fill(1) : applyCut(cut, sample)
}

function requireItems({ name, count, weight }: Sample, cut: string | null): void {
  const sum = weight?.reduce((a, b) => a + b, 0) ?? count
  if (count > 0 && !(sum > 0)) {
    throw new GalateaError('unreadable', `The weights of '${name}' add up to ${sum}: a sum above 0 was expected.`, {
      sample: name,
      sum,
    })
  }
  if (count > 0) return
  const why = cut === null ? 'is empty' : `has nothing left after the cut '${cut}'`
  throw new GalateaError('unreadable', `'${name}' ${why}: there is nothing to compare.`, { sample: name, cut })
}

function negativeWeights({ name, weight }: Sample): string[] {
  const count = weight?.reduce((n, w) => n + Number(w < 0), 0) ?? 0
  if (count === 0) return []
  return [
    `${count} items of '${name}' have negative weights: sums and their errors know it, chances p and the classifier are approximate.`,
  ]
}

/** By event, so that the halves are independent. */
function halves(sample: Sample, seed: number): readonly [Sample, Sample] {
  const distinct = [...new Set(sample.event)].sort((a, b) => a - b)
  const first = new Set(
    new Random(seed, 'halves').shuffle(distinct).slice(0, Math.max(1, Math.floor(distinct.length / 2))),
  )
  const marks = Uint8Array.from(sample.event, (event) => Number(first.has(event)))
  return [
    select(sample, marks),
    select(
      sample,
      marks.map((mark) => 1 - mark),
    ),
  ]
}

function numbersOf(
  { name }: VariableInfo,
  reference: Drawn,
  other: Drawn,
  draws: readonly Uint8Array[],
  bins: number,
): VariableNumbers {
  return compareValues(values(reference, name), values(other, name), draws, bins)
}

function values({ sample, events }: Drawn, name: string): Values {
  return { x: column(sample, name), weight: sample.weight, event: events }
}

async function compareSlices(
  { slices, shared }: ComparisonInput,
  variables: readonly VariableInfo[],
  drawn: readonly [Drawn, Drawn, Drawn, Drawn],
  draws: readonly Uint8Array[],
  { bins }: CompareOptions,
  work: Work,
): Promise<Comparison['slices']> {
  if (!slices) return null
  const list: SliceComparison[] = []
  for (let i = 0; i + 1 < slices.edges.length; i++) {
    const [low, high] = [slices.edges[i]!, slices.edges[i + 1]!]
    const [r, o, t1, t2] = drawn.map((one) => within(one, slices.variable, low, high)) as [Drawn, Drawn, Drawn, Drawn]
    const compared: Record<string, VariableNumbers> = {}
    const truth: Record<string, VariableNumbers> = {}
    for (const variable of variables) {
      await checkpoint(work)
      compared[variable.name] = numbersOf(variable, r, o, draws, bins)
      truth[variable.name] = numbersOf(variable, t1, t2, draws, bins)
    }
    list.push({ low, high, items: [r.sample.count, o.sample.count], variables: compared, truth })
    const progress: Progress = work.progress ?? noProgress
    progress.report((i + 1) / (slices.edges.length - 1), 'bins')
  }
  const info = [...variables, ...shared].find(({ name }) => name === slices.variable)
  return { variable: slices.variable, label: info?.label ?? slices.variable, unit: info?.unit ?? '', bins: list }
}

function within({ sample, events }: Drawn, name: string, low: number, high: number): Drawn {
  const marks = Uint8Array.from(column(sample, name), (x) => Number(x >= low && x < high))
  return { sample: select(sample, marks), events: events.filter((_, i) => marks[i] === 1) }
}

function countEvents({ event }: Sample): number {
  return new Set(event).size
}

function imagesOf({ images }: ComparisonInput, marks: { reference: Uint8Array; other: Uint8Array }) {
  const list = ({ values: numbers }: MeanImage): number[] => [...numbers]
  return (images?.(marks) ?? []).map(({ title, x, y, extent, input, reference, other }) => ({
    ...{ title, x, y, extent },
    width: reference.width,
    height: reference.height,
    input: input && list(input),
    reference: list(reference),
    other: list(other),
  }))
}
