import { checkpoint, noProgress, type Work } from '../../../base/progress'
import { Random } from '../../../base/random'
import { areaUnderCurve } from './auc'
import { binning, BoostedTrees, defaultTrees, type TreeOptions } from './trees'

/** Items as a classifier sees them: the features in columns. */
export interface Items {
  readonly features: readonly Float64Array[]
  readonly weight: Float64Array | null
  /** Items of one event are on the same side of training and test. */
  readonly event: Float64Array
}

export interface ClassifierResult {
  /** Area under the curve on held-out events: 0.5 where the samples cannot be told apart, 1 where they always can. */
  readonly mean: number
  /** Standard deviation over the repeats. */
  readonly std: number
  readonly values: readonly number[]
  /** By feature: its share of what the trees gained, mean over the repeats. */
  readonly importance: readonly number[]
}

/**
 * Trains boosted trees to tell two samples apart, `repeats` times, each time on other events, and measures them on the
 * events held out: every event is held out once. Both samples have the same total weight in training.
 */
export async function tellApart(
  reference: Items,
  other: Items,
  { repeats, seed, trees = defaultTrees }: { repeats: number; seed: number; trees?: TreeOptions },
  work: Work = {},
): Promise<ClassifierResult> {
  const folds = foldsOf([reference.event, other.event], repeats, seed)
  const values: number[] = []
  const importance = reference.features.map(() => 0)
  for (let fold = 0; fold < repeats; fold++) {
    await checkpoint(work)
    const inTraining = (event: number): boolean => folds.get(event) !== fold
    const training = together(reference, other, inTraining)
    const test = together(reference, other, (event) => !inTraining(event))
    const bin = binning(training.features)
    const model = BoostedTrees.fit(bin(training.features), training.labels, training.weights, trees)
    values.push(areaUnderCurve(model.predict(bin(test.features)), test.labels, test.weights))
    model.importance.forEach((share, f) => (importance[f]! += share / repeats))
    const progress = work.progress ?? noProgress
    progress.report((fold + 1) / repeats, 'telling the samples apart')
  }
  const mean = values.reduce((a, b) => a + b, 0) / repeats
  const std = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / Math.max(1, repeats - 1))
  return { mean, std, values, importance }
}

/** Every event's fold, 0 … repeats − 1, of equal size. */
function foldsOf(events: readonly Float64Array[], repeats: number, seed: number): Map<number, number> {
  const distinct = [...new Set(events.flatMap((list) => [...list]))].sort((a, b) => a - b)
  return new Map(new Random(seed, 'folds').shuffle(distinct).map((event, i) => [event, i % repeats]))
}

interface Labelled {
  features: Float64Array[]
  /** 0 reference, 1 other. */
  labels: Uint8Array
  weights: Float64Array
}

function together(reference: Items, other: Items, wanted: (event: number) => boolean): Labelled {
  const rows = [reference, other].map(({ event }) => {
    const list: number[] = []
    for (let i = 0; i < event.length; i++) if (wanted(event[i]!)) list.push(i)
    return list
  })
  const [a, b] = rows as [number[], number[]]
  const count = a.length + b.length
  const labels = new Uint8Array(count).fill(1, a.length)
  const weights = new Float64Array(count)
  const weigh = ({ weight }: Items, list: readonly number[], start: number): void => {
    const sum = weight ? list.reduce((s, row) => s + Math.max(0, weight[row]!), 0) : list.length
    // A tree needs positive second derivatives: items of negative weight are left out of the training.
    list.forEach((row, i) => (weights[start + i] = (Math.max(0, weight ? weight[row]! : 1) * count) / (2 * sum)))
  }
  weigh(reference, a, 0)
  weigh(other, b, a.length)
  const features = reference.features.map((values, f) => {
    const column = new Float64Array(count)
    a.forEach((row, i) => (column[i] = values[row]!))
    b.forEach((row, i) => (column[a.length + i] = other.features[f]![row]!))
    return column
  })
  return { features, labels, weights }
}
