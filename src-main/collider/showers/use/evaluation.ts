import { GalateaError } from '../../../base/errors'
import { checkpoint, type Work } from '../../../base/progress'
import { summarise, type Summary } from '../../../engine/gan/summary'
import type { Split } from '../../../engine/gan/task'
import type { DeviceOptions } from '../../../engine/runtime/devices'
import { openDataset, type Dataset } from '../../../store/dataset/dataset'
import { compareSamples, defaultOptions } from '../../comparison/compare'
import type { Comparison } from '../../comparison/result'
import type { ComparisonInput, Sample } from '../../comparison/sample'
import { readShowerProperties } from '../dataset'
import { showerFeatures, showerFeatureValues } from '../features'
import { voxelCount, type ShowerGeometry } from '../geometry'
import { openShowerModel, type ShowerModel, type ShowerModelSource } from './model'

export interface ShowerEvaluationOptions extends DeviceOptions {
  /** Folder. */
  dataset: string
  split: Split
  /** The first so many only; null: all. */
  items: number | null
  seed: number
}

export interface ShowerEvaluation {
  task: 'calorimeter-shower'
  source: string
  dataset: { folder: string; hash: string }
  split: Split
  items: number
  leftOut: { source: string; reason: string }[]
  /** Over the features, or the bins of the incident energy. */
  metrics: Record<keyof typeof evaluationMetrics, Summary | null>
  comparison: Comparison
  device: string
  /** Generating alone. */
  secondsGenerating: number
  seconds: number
  notice: string | null
}

export const evaluationMetrics = {
  separation: {
    better: 'lower',
    unit: '',
    meaning:
      'Separation power, 20 bins of equal population, what two samples of one distribution give subtracted: over all features.',
  },
  responseMean: {
    better: 'lower',
    unit: '',
    meaning: 'Relative difference of the mean of E_tot/E_inc: over bins of the incident energy.',
  },
  responseRms: {
    better: 'lower',
    unit: '',
    meaning: 'Relative difference of the standard deviation of E_tot/E_inc: over bins of the incident energy.',
  },
} as const

const batchSize = 512

/** A shower is generated for each one of a split, and both samples are compared by the features of `showerFeatures`. */
export async function evaluateShowers(
  source: ShowerModelSource,
  options: ShowerEvaluationOptions,
  work: Work = {},
): Promise<ShowerEvaluation> {
  const started = performance.now()
  const dataset = await openDataset(options.dataset)
  try {
    const { geometry } = readShowerProperties(dataset.manifest, options.dataset)
    const model = await openShowerModel(source, options)
    try {
      if (JSON.stringify(model.geometry.layers) !== JSON.stringify(geometry.layers)) {
        const sentence = `The model '${source.folder}' is for another geometry (${model.geometry.name}, ${voxelCount(model.geometry)} voxels) than the data set '${options.dataset}' (${geometry.name}, ${voxelCount(geometry)} voxels).`
        throw new GalateaError('out-of-domain', sentence, { path: options.dataset })
      }
      const part = (from: number, to: number): Work => ({ ...work, progress: work.progress?.slice(from, to) })
      const { reference, other, secondsGenerating } = await samples(dataset, model, geometry, options, part(0, 0.5))
      const input = comparisonInput(geometry, reference, other, model)
      const settings = { ...defaultOptions, seed: options.seed, replicas: 30, repeats: 3 }
      const comparison = await compareSamples(input, settings, part(0.5, 1))
      return {
        task: 'calorimeter-shower',
        source: source.folder,
        dataset: { folder: options.dataset, hash: dataset.hash },
        split: options.split,
        items: reference.count,
        leftOut: await leftOut(dataset, options.split),
        metrics: metricsOf(comparison),
        ...{ comparison, device: model.device, secondsGenerating, notice: model.notice },
        seconds: (performance.now() - started) / 1000,
      }
    } finally {
      await model.close()
    }
  } finally {
    dataset.close()
  }
}

async function samples(
  dataset: Dataset,
  model: ShowerModel,
  geometry: ShowerGeometry,
  { split, items, seed }: ShowerEvaluationOptions,
  work: Work,
): Promise<{ reference: Sample; other: Sample; secondsGenerating: number }> {
  const indices = dataset.items(split).map(({ index }) => index)
  const chosen = items === null ? indices : indices.slice(0, items)
  if (chosen.length < 20) {
    const sentence = `The ${split} split of '${dataset.folder}' has ${chosen.length} showers: distributions need 20 or more.`
    throw new GalateaError('unreadable', sentence, { path: dataset.folder, items: chosen.length })
  }
  const parts: [Map<string, Float64Array>[], Map<string, Float64Array>[]] = [[], []]
  let milliseconds = 0
  for (let first = 0; first < chosen.length; first += batchSize) {
    await checkpoint(work)
    const some = chosen.slice(first, first + batchSize)
    const incident = await dataset.readBatch(some, 'incident')
    const energies = Float32Array.from(some, (_, i) => incident[2 * i]!)
    const eta = model.eta && Float32Array.from(some, (_, i) => incident[2 * i + 1]!)
    const start = performance.now()
    const generated = await model.generate(energies, eta, seed, first)
    milliseconds += performance.now() - start
    parts[0].push(showerFeatureValues(geometry, energies, await dataset.readBatch(some, 'shower')))
    parts[1].push(showerFeatureValues(geometry, energies, generated))
    work.progress?.report((first + some.length) / chosen.length)
  }
  return {
    reference: sampleOf(`${split} split`, parts[0], chosen.length),
    other: sampleOf('generated', parts[1], chosen.length),
    secondsGenerating: milliseconds / 1000,
  }
}

function sampleOf(name: string, parts: readonly Map<string, Float64Array>[], count: number): Sample {
  const columns = [...parts[0]!.keys()].map((key) => {
    const values = new Float64Array(count)
    let filled = 0
    for (const part of parts) {
      values.set(part.get(key)!, filled)
      filled += part.get(key)!.length
    }
    return [key, values] as const
  })
  const event = Float64Array.from({ length: count }, (_, i) => i)
  return { name, count, event, weight: null, columns: new Map(columns) }
}

function comparisonInput(
  geometry: ShowerGeometry,
  reference: Sample,
  other: Sample,
  { energy, notice }: ShowerModel,
): ComparisonInput {
  const features = showerFeatures(geometry)
  const [low, high] = [energy[0] * 0.999, energy[1] * 1.001]
  const bins = Math.max(1, Math.min(8, Math.floor(reference.count / 100)))
  const edges = Array.from({ length: bins + 1 }, (_, i) => low * (high / low) ** (i / bins))
  const shares = geometry.layers.slice(0, 20).map(({ id }) => `fractionLayer${id}`)
  return {
    task: 'calorimeter-shower',
    ...{ reference, other, truth: null, training: null, paired: true },
    variables: features.filter(({ name }) => name !== 'incidentEnergy'),
    shared: features.filter(({ name }) => name === 'incidentEnergy'),
    features: ['incidentEnergy', 'response', 'depth', 'depthWidth', 'hits', 'hottestShare', 'meanLogVoxel', ...shares],
    slices: { variable: 'incidentEnergy', edges },
    images: null,
    notes: notice === null ? [] : [notice],
  }
}

function metricsOf({ variables, slices }: Comparison): ShowerEvaluation['metrics'] {
  const separations = Object.values(variables).map(({ separation }) => separation ?? NaN)
  const responses = (slices?.bins ?? []).flatMap(({ variables: inBin }) => (inBin.response ? [inBin.response] : []))
  return {
    separation: summarise(separations, evaluationMetrics.separation),
    responseMean: summarise(
      responses.map(({ mean: [reference, other] }) => Math.abs((other ?? NaN) / (reference ?? NaN) - 1)),
      evaluationMetrics.responseMean,
    ),
    responseRms: summarise(
      responses.map(({ rmsRatio }) => Math.abs((rmsRatio.value ?? NaN) - 1)),
      evaluationMetrics.responseRms,
    ),
  }
}

async function leftOut(dataset: Dataset, split: Split): Promise<ShowerEvaluation['leftOut']> {
  const rejected = dataset.items(split, { includeRejected: true }).filter((item) => item.rejected)
  return [
    ...rejected.map(({ id, reason }) => ({ source: id, reason: reason || 'rejected by hand' })),
    ...(await dataset.rejections()),
  ]
}
