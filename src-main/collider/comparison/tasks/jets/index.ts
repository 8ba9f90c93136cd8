import { GalateaError } from '../../../../base/errors'
import { noProgress, type Work } from '../../../../base/progress'
import type { ComparisonInput, Sample } from '../../sample'
import { equalPopulationEdges, quantiles } from '../../statistics/histogram'
import type { ComparisonFiles, ReadOptions } from '../task'
import { meanImages } from './meanImages'
import { commonJets, GeneratedJets } from './pairing'
import { readJetSample, type JetSample } from './read'
import { jetFeatures, jetVariables } from './variables'

/** In GeV: the bins of the reference numbers of the sample that comes with most comparisons. */
const pTEdges = [20, 40, 60, 90, 140, 220, 350, 550, 1000, 2000]

/** Jets: reconstructed and generated, with responses. */
export async function readJetComparison(
  files: ComparisonFiles,
  { weighted, unpaired, pixels, slices }: ReadOptions,
  work: Work,
): Promise<ComparisonInput> {
  const progress = work.progress ?? noProgress
  const part = (from: number, to: number): Work => ({ ...work, progress: progress.slice(from, to) })
  const reference = await readJetSample(files.reference, { weighted, pixels, beside: null }, part(0, 0.5))
  if (reference.sample.count === 0) throw empty(files.reference)
  const { sample } = reference
  const [pt, eta] = [sample.columns.get('gen_pt')!, sample.columns.get('gen_eta')!]
  const jets = new GeneratedJets(sample.event, pt, eta)
  const beside = { jets, sample }
  const other = await readJetSample(files.other, { weighted, pixels, beside }, part(0.5, 0.8))
  if (other.sample.count === 0) throw empty(files.other)
  const truth = files.truth ? await readJetSample(files.truth, { weighted, pixels, beside }, part(0.8, 0.9)) : null
  const training = files.training
    ? await readJetSample(files.training, { weighted, pixels, beside: null }, part(0.9, 1))
    : null

  const rows = unpaired ? null : commonJets(sample, other.sample, other.match!)
  const used = rows ? rowsOf(sample, rows.rows) : sample
  const has = (name: string): boolean => used.columns.has(name) && other.sample.columns.has(name)
  const variables = jetVariables(has)
  return {
    task: 'jet-response',
    reference: used,
    other: other.sample,
    truth: truth && truth.sample,
    training: training && training.sample,
    paired: rows !== null,
    variables: rows ? variables.filter(({ role }) => role !== 'condition') : variables,
    shared: rows ? variables.filter(({ role }) => role === 'condition') : [],
    features: jetFeatures(has),
    slices: slices ?? { variable: 'gen_pt', edges: edgesFor(used) },
    images: imagesFor(reference, other, rows?.rows ?? null),
    notes: [
      ...[reference, other, truth, training].flatMap((one) => one?.notes ?? []),
      ...(rows && rows.leftOut > 0
        ? [`${rows.leftOut} jets of '${sample.name}' are not in '${other.sample.name}' and were left out.`]
        : []),
      ...(pixels ? ['Jets are compared as images of 32×32 pixels: a hit pixel stands for a constituent.'] : []),
      ...(unpaired ? ['The generated jets of the two files are not the same: conditions are compared too.'] : []),
    ],
  }
}

function rowsOf(sample: Sample, rows: Int32Array): Sample {
  const pick = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!)
  return {
    name: sample.name,
    count: rows.length,
    event: pick(sample.event),
    weight: sample.weight && pick(sample.weight),
    columns: new Map([...sample.columns].map(([name, values]) => [name, pick(values)])),
  }
}

/** Marks are of the rows compared; images were kept in the order of the file. */
function imagesFor(reference: JetSample, other: JetSample, rows: Int32Array | null): ComparisonInput['images'] {
  const means = meanImages(reference.gen, reference.reco, other.reco)
  return (marks) => {
    if (!rows) return means(marks)
    const inFile = new Uint8Array(reference.sample.count)
    rows.forEach((row, i) => (inFile[row] = marks.reference[i]!))
    return means({ reference: inFile, other: marks.other })
  }
}

/** The usual bins where they hold a hundred jets; bins of equal population where the sample lies elsewhere. */
function edgesFor(sample: Sample): number[] {
  const pt = sample.columns.get('gen_pt')!
  const counts = pTEdges.slice(1).map((high, i) => pt.reduce((n, x) => n + Number(x >= pTEdges[i]! && x < high), 0))
  const [first, last] = [counts.findIndex((n) => n >= 100), counts.findLastIndex((n) => n >= 100)]
  if (last > first) return pTEdges.slice(first, last + 2)
  const [low, high] = quantiles(pt, null, [0, 1]) as [number, number]
  const inner = equalPopulationEdges(pt, null, Math.max(1, Math.min(6, Math.floor(sample.count / 100)))).slice(1, -1)
  return [low, ...inner, high * (1 + 1e-9) + 1e-9]
}

function empty(path: string): GalateaError {
  return new GalateaError('unreadable', `'${path}' holds no jets: there is nothing to compare.`, { path })
}
