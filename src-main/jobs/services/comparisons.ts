import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { BufferInput, BufferOutput, Input } from '../../../src-preload/contract'
import type {
  ComparedVariable,
  Comparison,
  MeanImage,
  Profile,
  TableFormat,
} from '../../../src-preload/contract/comparisons'
import { GalateaError } from '../../base/errors'
import type { BufferAnswer } from '../buffers'
import { exports } from '../../collider/comparison/exports'
import type { VariableNumbers } from '../../collider/comparison/numbers'
import { ratioNumbers } from '../../collider/comparison/plotted'
import type { Provenance } from '../../collider/comparison/report/provenance'
import { readValues } from '../../collider/comparison/values'
import type { Comparison as Numbers, VariableComparison } from '../../collider/comparison/result'

const schema = 1

type Written = Numbers & { provenance: Provenance }

/** The numbers that `compare` wrote, in the words of the window. */
export async function readComparison({ folder }: Input<'readComparison'>): Promise<Comparison> {
  const path = join(folder, 'comparison.json')
  const found = parse(await read(path), path)
  return comparisonForWindow(found, found.provenance)
}

const tables: Readonly<Record<TableFormat, { file: string; comment: (line: string) => string }>> = {
  markdown: { file: 'distances.md', comment: (line) => `<!-- ${line.replaceAll('--', '- -')} -->` },
  latex: { file: 'distances.tex', comment: (line) => `% ${line}` },
  csv: { file: 'distances.csv', comment: (line) => `# ${line}` },
}

export async function copyTable({ folder, format }: Input<'copyTable'>): Promise<string> {
  const path = join(folder, 'comparison.json')
  const found = parse(await read(path), path)
  const { file, comment } = tables[format]
  return [...provenanceLines(found, found.provenance).map(comment), exports[file]!(found)].join('\n')
}

type ValuesAnswer = BufferAnswer<BufferOutput<'readComparedValues'>>

export async function readComparedValues({ folder }: BufferInput<'readComparedValues'>): Promise<ValuesAnswer> {
  const { head, columns } = await readValues(folder)
  return { value: { variables: [...head.variables], items: [...head.items] as [number, number] }, buffers: columns }
}

function provenanceLines(found: Numbers, { files, program, device, date, seconds }: Provenance): string[] {
  return [
    ...files.map(
      ({ part, path, bytes, sha256 }) => `${part}: ${path}, ${bytes} bytes${sha256 && `, sha256 ${sha256}`}`,
    ),
    `items ${found.items.join(' and ')} of ${found.itemsRead.join(' and ')}, events ${found.events.join(' and ')}`,
    `cut: ${found.cut ?? 'none'}; ${found.bins} bins, ${found.replicas} bootstrap replicas by event, seed ${found.seed}`,
    `${program}, ${date}, ${device}, ${seconds.toFixed(1)} s`,
  ]
}

export function comparisonForWindow(found: Numbers, provenance: Provenance): Comparison {
  const { classifier, fpd, kpd, slices } = found
  return {
    task: found.task,
    referenceName: basename(found.names[0]),
    otherName: basename(found.names[1]),
    cut: found.cut ?? '',
    items: [...found.items],
    variables: Object.values(found.variables).map(variable),
    profiles: profiles(found),
    images: images(found),
    auc: classifier && { mean: classifier.mean, std: classifier.std, truth: classifier.truth.mean },
    fpd: fpd && { value: fpd.value, error: fpd.error },
    kpd: kpd && { value: kpd.value, error: kpd.error },
    provenance: provenanceLines(found, provenance),
    bins: slices && { variable: slices.variable, title: slices.label, edges: binEdges(slices) },
    seconds: found.seconds,
    notes: [...found.notes],
  }
}

function variable(of: VariableComparison): ComparedVariable {
  const { edges, reference, other } = of.histogram
  const ratio = (shapes: boolean) => {
    const { value, low, high, bandLow, bandHigh } = ratioNumbers(of.histogram, shapes)
    return { value: [...value], low: [...low], high: [...high], bandLow: [...bandLow], bandHigh: [...bandHigh] }
  }
  const bins = ({ sums, low, high, total }: typeof reference) => ({
    sums: [...sums],
    low: [...low],
    high: [...high],
    total,
  })
  return {
    name: of.name,
    title: of.label,
    unit: of.unit,
    role: of.role,
    edges: [...edges],
    reference: bins(reference),
    other: bins(other),
    ratio: { counts: ratio(false), shapes: ratio(true) },
    distances: distances(of),
    floor: distances(of.truth),
  }
}

function distances(of: VariableNumbers): ComparedVariable['distances'] {
  const { chi2, ndf, p, ks, ksP, w1, w1Error, separation, separationError, jsd } = of
  return { chi2, ndf, p, ks, ksP, w1, w1Error, separation, separationError, jsd }
}

function binEdges({ bins }: NonNullable<Numbers['slices']>): number[] {
  return [...bins.map(({ low }) => low), ...bins.slice(-1).map(({ high }) => high)]
}

function profiles({ slices, variables }: Numbers): Profile[] {
  if (!slices) return []
  const along = slices.unit ? `${slices.label} [${slices.unit}]` : slices.label
  const edges = binEdges(slices)
  return Object.values(variables)
    .filter(({ name }) => name !== slices.variable)
    .map(({ name, label, unit }) => {
      const side = (which: 0 | 1) => ({
        mean: slices.bins.map((bin) => bin.variables[name]?.mean[which] ?? null),
        rms: slices.bins.map((bin) => bin.variables[name]?.rms[which] ?? null),
      })
      return {
        variable: name,
        title: unit ? `${label} [${unit}]` : label,
        along,
        edges,
        reference: side(0),
        other: side(1),
      }
    })
}

/** Of the first kind of image: a task that has several shows the others in its report. */
function images({ images: [first] }: Numbers): MeanImage[] {
  if (!first) return []
  const { width, height, input, reference, other } = first
  const image = (role: MeanImage['role'], values: readonly number[]): MeanImage => {
    return { role, width, height, values: [...values] }
  }
  return [
    ...(input ? [image('input', input)] : []),
    image('reference', reference),
    image('other', other),
    image(
      'difference',
      other.map((value, i) => value - reference[i]!),
    ),
  ]
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new GalateaError('not-found', `The comparison '${path}' is no longer there.`, { path })
  }
}

/** Written by this program: the number of its schema is enough to know what is in it. */
function parse(text: string, path: string): Written {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new GalateaError('corrupt', `The comparison '${path}' is not JSON: ${error.message}.`, { path })
  }
  const found = value as Written & { schema?: unknown }
  if (found.schema === schema) return found
  const message = `The comparison '${path}' has the schema ${String(found.schema)}: ${schema} was expected.`
  throw new GalateaError('corrupt', message, { path })
}
