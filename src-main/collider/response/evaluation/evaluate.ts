import { GalateaError } from '../../../base/errors'
import type { Work } from '../../../base/progress'
import { summarise, type Summary } from '../../../engine/gan/summary'
import type { Split } from '../../../engine/gan/task'
import type { DeviceOptions } from '../../../engine/runtime/devices'
import { openDataset } from '../../../store/dataset/dataset'
import { compareSamples, defaultOptions } from '../../comparison/compare'
import type { VariableNumbers } from '../../comparison/numbers'
import type { Comparison } from '../../comparison/result'
import { jetFeatures, jetVariables } from '../../comparison/tasks/jets/variables'
import type { Jets } from '../../jets'
import { readStoredJets } from '../dataset/read'
import { openExportedSimulator, type ExportedSource } from '../fastsim/simulator'
import { GrowingSample } from './sample'
import { fitSmearing, smear, type Smearing } from './smearing'

export interface ResponseEvaluationOptions extends DeviceOptions {
  /** Folder. */
  dataset: string
  split: Split
  /** The first so many only; null: all. */
  items: number | null
  baselines: boolean
  seed: number
}

/** One way of making reconstructed jets, against the full simulation. */
export interface MethodEvaluation {
  name: string
  metrics: Record<keyof typeof evaluationMetrics, Summary | null>
  /** Separation power of each response. */
  separation: Record<string, { value: number | null; error: number | null }>
  auc: { mean: number; std: number } | null
  comparison: Comparison
  /** Of drawing the jets alone. */
  seconds: number
}

export interface ResponseEvaluation {
  task: 'jet-response'
  source: string
  dataset: { folder: string; hash: string }
  split: Split
  items: number
  leftOut: { source: string; reason: string }[]
  network: MethodEvaluation
  smearing: (MethodEvaluation & { parameters: Smearing }) | null
  device: string
  seconds: number
}

export const evaluationMetrics = {
  separation: {
    better: 'lower',
    unit: '',
    meaning:
      'Separation power, 20 bins of equal population, what two samples of one distribution give subtracted: over the responses of pT, pTD, both axes, mass, multiplicity and hit pixels.',
  },
  responseMean: {
    better: 'lower',
    unit: '',
    meaning: 'Relative difference of the mean pT response: over bins of the generated pT.',
  },
  responseRms: {
    better: 'lower',
    unit: '',
    meaning: 'Relative difference of the standard deviation of the pT response: over bins of the generated pT.',
  },
} as const

/** The responses that are told of; a report has them all. */
const told = ['response', 'pTD', 'majorAxis', 'minorAxis', 'mass', 'multiplicity', 'hitPixels'].map((id) =>
  id === 'response' ? id : `response_${id}`,
)
/** Edges of gen pT in GeV in which responses are compared. */
const pTEdges = [20, 40, 60, 80, 110, 160, 220, 320, 450, 640, 1000, 2000, 4000]
/** Fewer jets than this say nothing of a bin. */
const fewest = 100

interface Method {
  sample: GrowingSample
  /** Spent on drawing. */
  milliseconds: number
}

/** The model draws a jet for each generated one of a split; both samples are compared, and a Gaussian smearing beside. */
export async function evaluateResponse(
  source: ExportedSource,
  options: ResponseEvaluationOptions,
  work: Work = {},
): Promise<ResponseEvaluation> {
  const started = performance.now()
  const { split, seed, items } = options
  const facts = await factsOf(options.dataset, split)
  const simulator = await openExportedSimulator(source, options)
  try {
    const truth = new GrowingSample(`${split} split`)
    const network: Method = { sample: new GrowingSample('network'), milliseconds: 0 }
    const smearing = options.baselines ? { sample: new GrowingSample('smearing'), milliseconds: 0 } : null
    const part = (from: number, to: number): Work => ({ ...work, progress: work.progress?.slice(from, to) })
    let first = 0
    const stream = readStoredJets(options.dataset, split, { limit: items ?? Infinity, work: part(0, 0.4) })
    for await (const pairs of stream) {
      truth.add(pairs, pairs.reco!)
      const timed = async (method: Method, draw: () => Jets | Promise<Jets>): Promise<void> => {
        const start = performance.now()
        const drawn = await draw()
        method.milliseconds += performance.now() - start
        method.sample.add(pairs, drawn)
      }
      const pileUp = (jet: number): number => pairs.pileUp?.[jet] ?? simulator.description.meanPileUp
      await timed(network, () => simulator.simulate(pairs, pileUp, seed, first))
      if (smearing) await timed(smearing, () => smear(pairs, facts.smearing, seed, first))
      first += pairs.count
    }
    if (first < fewest) {
      const sentence = `The ${split} split of '${options.dataset}' has ${first} jets: distributions need ${fewest} or more.`
      throw new GalateaError('unreadable', sentence, { path: options.dataset, items: first })
    }
    const reference = truth.finish()
    const judge = async (method: Method, name: string, share: Work): Promise<MethodEvaluation> => {
      const other = method.sample.finish()
      const has = (column: string): boolean => reference.columns.has(column) && other.columns.has(column)
      const edges = pTEdges.filter((edge) => edge <= edgeAbove(reference.columns.get('gen_pt')!))
      const comparison = await compareSamples(
        {
          task: 'jet-response',
          reference,
          other,
          truth: null,
          training: null,
          paired: true,
          variables: jetVariables(has).filter(({ role }) => role !== 'condition'),
          features: jetFeatures(has),
          slices: { variable: 'gen_pt', edges },
          shared: [],
          images: null,
          notes: [],
        },
        { ...defaultOptions, seed, replicas: 30, repeats: 3 },
        share,
      )
      return { name, ...numbersOf(comparison), comparison, seconds: method.milliseconds / 1000 }
    }
    const judged = await judge(network, source.name, part(0.4, 0.7))
    const conventional = smearing && (await judge(smearing, 'Gaussian response per pT bin', part(0.7, 1)))
    return {
      task: 'jet-response',
      source: source.folder,
      dataset: { folder: options.dataset, hash: facts.hash },
      split,
      items: first,
      leftOut: facts.leftOut,
      network: judged,
      smearing: conventional && { ...conventional, parameters: facts.smearing },
      device: simulator.device,
      seconds: (performance.now() - started) / 1000,
    }
  } finally {
    await simulator.dispose()
  }
}

function edgeAbove(pt: Float64Array): number {
  const most = pt.reduce((high, value) => Math.max(high, value), 0)
  return pTEdges.find((edge) => edge >= most) ?? most
}

interface Facts {
  hash: string
  leftOut: { source: string; reason: string }[]
  /** Fitted on the training split. */
  smearing: Smearing
}

async function factsOf(folder: string, split: Split): Promise<Facts> {
  const dataset = await openDataset(folder)
  try {
    const [pt, recoPt] = [await dataset.column('pt'), await dataset.column('recoPt')]
    const train = dataset.items('train').map(({ index }) => index)
    const smearing = fitSmearing(
      train.map((i) => Number(pt[i])),
      train.map((i) => Number(recoPt[i]) / Number(pt[i])),
    )
    const rejected = dataset.items(split, { includeRejected: true }).filter((item) => item.rejected)
    const leftOut = rejected.map(({ id, reason }) => ({ source: id, reason: reason || 'rejected by a person' }))
    return { hash: dataset.hash, leftOut, smearing }
  } finally {
    dataset.close()
  }
}

function numbersOf(comparison: Comparison): Pick<MethodEvaluation, 'metrics' | 'separation' | 'auc'> {
  const known = told.filter((name) => comparison.variables[name])
  const separation = Object.fromEntries(
    known.map((name) => {
      const { separation: value, separationError: error } = comparison.variables[name]!
      return [name, { value, error }]
    }),
  )
  const slices = (comparison.slices?.bins ?? []).filter(({ items }) => Math.min(...items) >= fewest)
  const off = (of: (numbers: VariableNumbers) => number | null): number[] =>
    slices.map(({ variables: { response } }) => Math.abs((response && of(response)) ?? NaN))
  const meanOff = off(({ mean, meanDifference: { value } }) => (value !== null && mean[0] ? value / mean[0] : null))
  const rmsOff = off(({ rmsRatio: { value } }) => (value === null ? null : value - 1))
  const values = Object.values(separation).map(({ value }) => value ?? NaN)
  return {
    metrics: {
      separation: summarise(values, evaluationMetrics.separation),
      responseMean: summarise(meanOff, evaluationMetrics.responseMean),
      responseRms: summarise(rmsOff, evaluationMetrics.responseRms),
    },
    separation,
    auc: comparison.classifier && { mean: comparison.classifier.mean, std: comparison.classifier.std },
  }
}
