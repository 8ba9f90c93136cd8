import { checkpoint, noProgress, type Work } from '../../base/progress'
import { Random } from '../../base/random'
import { tellApart, type Items } from './classifier/tellApart'
import type { ClassifierComparison, DistanceComparison, NeighbourComparison } from './result'
import { column, type Sample } from './sample'
import { nearestDistances } from './statistics/neighbours'
import {
  frechetPhysicsDistance,
  kernelPhysicsDistance,
  normaliser,
  shuffledRows,
  type Features,
  type WithError,
} from './statistics/physicsDistance'

interface Settings {
  readonly features: readonly string[]
  readonly seed: number
  readonly repeats: number
}

interface Pairs {
  readonly samples: readonly [Sample, Sample]
  readonly truth: readonly [Sample, Sample]
}

/** Samples smaller than this say nothing in many dimensions. */
const fewest = 200

/** The classifier on the samples and on truth against truth; null where there are too few items or none is wanted. */
export async function classify(
  { samples, truth }: Pairs,
  { features, seed, repeats }: Settings,
  work: Work,
): Promise<ClassifierComparison | null> {
  if (repeats < 1 || features.length === 0 || tooFew(samples) || tooFew(truth)) return null
  const items = (sample: Sample): Items => ({
    features: features.map((name) => column(sample, name)),
    weight: sample.weight,
    event: sample.event,
  })
  const progress = work.progress ?? noProgress
  const [a, b] = samples
  const [t1, t2] = truth
  const settings = { repeats: Math.max(2, repeats), seed }
  const apart = await tellApart(items(a), items(b), settings, { ...work, progress: progress.slice(0, 0.65) })
  const among = await tellApart(items(t1), items(t2), settings, { ...work, progress: progress.slice(0.65, 1) })
  const importance = features.map((name, i) => [name, apart.importance[i]!] as const)
  return {
    mean: apart.mean,
    std: apart.std,
    repeats: settings.repeats,
    truth: { mean: among.mean, std: among.std },
    features,
    importance: importance.sort((p, q) => q[1] - p[1]),
  }
}

/** Fréchet and kernel physics distance over the items that have every feature. Weights are not used: say so. */
export async function physicsDistances(
  { samples, truth }: Pairs,
  { features, seed }: Settings,
  work: Work,
): Promise<{ fpd: DistanceComparison | null; kpd: DistanceComparison | null }> {
  const rows = [...samples, ...truth].map((sample, i) =>
    shuffledRows(complete(sample, features), new Random(seed, 'rows', i)),
  ) as [Features, Features, Features, Features]
  // One scale, the whole reference's: both numbers are then in the same unit.
  const [a, b, t1, t2] = rows.map(normaliser(rows[0])) as [Features, Features, Features, Features]
  if (features.length === 0 || [a, b, t1, t2].some(({ count }) => count < fewest)) return { fpd: null, kpd: null }
  const progress = work.progress ?? noProgress
  const measure = async (of: (x: Features, y: Features) => WithError, step: number): Promise<DistanceComparison> => {
    await checkpoint(work)
    const measured = of(a, b)
    progress.report(step + 0.25, 'physics distances')
    await checkpoint(work)
    const among = of(t1, t2)
    progress.report(step + 0.5, 'physics distances')
    return { ...measured, truth: among, features, items: [a.count, b.count] }
  }
  return {
    fpd: await measure((x, y) => frechetPhysicsDistance(x, y, new Random(seed, 'Fréchet')), 0),
    kpd: await measure((x, y) => kernelPhysicsDistance(x, y), 0.5),
  }
}

/** Most items whose neighbours are sought: each costs a pass over the training sample. */
const mostSought = 2000

/** Are generated items copies of training items? Nearer to one than items of the reference, which it never saw, are. */
export async function nearestInTraining(
  training: Sample,
  reference: Sample,
  other: Sample,
  { features, seed }: Settings,
  work: Work,
): Promise<NeighbourComparison | null> {
  await checkpoint(work)
  const wanted = features.filter((name) => training.columns.has(name))
  const [t, r, o] = [training, reference, other].map((sample) => complete(sample, wanted)) as [
    Features,
    Features,
    Features,
  ]
  const items = Math.min(mostSought, r.count, o.count)
  if (wanted.length === 0 || items < fewest || t.count < fewest) return null
  const standard = standardiser(t)
  const some = (of: Features, name: string): Features => first(shuffledRows(of, new Random(seed, name)), items)
  const among = standard(t)
  const references = nearestDistances(standard(some(r, 'reference')), among).sort()
  const others = nearestDistances(standard(some(o, 'other')), among).sort()
  const nearer = (share: number) => {
    const limit = references[Math.floor(share * items)]!
    const value = others.filter((distance) => distance < limit).length / items
    return { value, error: Math.sqrt((value * (1 - value) + share * (1 - share)) / items) }
  }
  return {
    training: training.name,
    features: wanted,
    items,
    median: [others[items >> 1]!, references[items >> 1]!],
    nearer1: nearer(0.01),
    nearer5: nearer(0.05),
  }
}

function tooFew(samples: readonly [Sample, Sample]): boolean {
  return samples.some(({ count }) => count < fewest)
}

/** Rows of the items for which every feature is defined. */
function complete(sample: Sample, names: readonly string[]): Features {
  const columns = names.map((name) => column(sample, name))
  const rows: number[] = []
  for (let i = 0; i < sample.count; i++) if (columns.every((values) => Number.isFinite(values[i]!))) rows.push(i)
  const width = columns.length
  const data = new Float64Array(rows.length * width)
  rows.forEach((row, i) => columns.forEach((values, k) => (data[i * width + k] = values[row]!)))
  return { count: rows.length, width, data }
}

function first({ width, data }: Features, count: number): Features {
  return { count, width, data: data.slice(0, count * width) }
}

/** Columns of mean 0 and standard deviation 1 over the given rows, and the same shift and scale for others. */
function standardiser({ count, width, data }: Features): (of: Features) => Features {
  const mean = new Float64Array(width)
  const rms = new Float64Array(width)
  for (let i = 0; i < data.length; i++) mean[i % width]! += data[i]! / count
  for (let i = 0; i < data.length; i++) rms[i % width]! += (data[i]! - mean[i % width]!) ** 2 / count
  return (of) => ({
    ...of,
    data: of.data.map((value, i) => (value - mean[i % width]!) / (Math.sqrt(rms[i % width]!) || 1)),
  })
}
