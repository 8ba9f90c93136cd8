import type { Work } from '../../../base/progress'
import type { Split } from '../../../engine/gan/task'
import type { DeviceOptions } from '../../../engine/runtime/devices'
import { readLeftOut } from '../../../store/dataset/leftOut'
import type { Plane } from '../../image'
import { openRecoveryData } from '../data'
import { deconvolvePlane, type DeconvolutionFilters } from '../deconvolved'
import type { Conditions } from '../degrading'
import { fwhmRangePixels } from '../description'
import { openGenerator } from '../enhance/device'
import type { Generator } from '../enhance/recover'
import { filtersOf, recoveryRecipe } from '../recipe'
import { recoveryBaselines } from './baselines'
import {
  chooseCases,
  evaluateBaselines,
  evaluateNetworks,
  type EvaluatedNetwork,
  type EvaluationSetting,
} from './evaluate'
import type { Evaluation, MethodResult } from './evaluation'

/** A trained generator to evaluate, from a run or a model. */
export interface EvaluationSource {
  /** Shown in tables. */
  name: string
  /** Folder it comes from. */
  folder: string
  recipe: Readonly<Record<string, unknown>>
  /** generator.onnx: path or bytes. */
  generator: string | Uint8Array
}

export interface EvaluationOptions extends DeviceOptions {
  dataset: string
  split: Split
  /** null: the whole split. */
  items: number | null
  conditions: Partial<Conditions>
  seed: number
  /** Whether the conventional methods are run beside. */
  baselines: boolean
  /** Other networks over the same items: the twin that was trained without an adversary. */
  twins: readonly EvaluationSource[]
}

const tuningItems = 16
const randomCases = 3

/** One network, its twins, the untouched input and the conventional methods over a split, under the same draws. */
export async function evaluateRecovery(
  source: EvaluationSource,
  options: EvaluationOptions,
  work: Work = {},
): Promise<Evaluation> {
  const started = performance.now()
  const recipe = recoveryRecipe.parse(source.recipe)
  const data = await openRecoveryData(recipe, options.dataset)
  const opened: { close(): Promise<void> }[] = []
  try {
    const networks: EvaluatedNetwork[] = []
    for (const { name, generator, recipe: own } of [source, ...options.twins]) {
      const filters = filtersOf(recoveryRecipe.parse(own).data)
      const device = await openGenerator(generator, data.description.bands.length, options)
      opened.push(device)
      const run = await device.load(data.description.size / recipe.data.downscale)
      networks.push({
        name,
        device: device.name,
        run: (planes, valid, seeing) =>
          runPlanes({ run, filters, factor: recipe.data.downscale }, planes, valid, seeing),
      })
    }
    const setting: EvaluationSetting = {
      recipe,
      data,
      split: options.split,
      items: Math.min(options.items ?? Infinity, data.sizes[options.split]),
      conditions: options.conditions,
      seed: options.seed,
      tuningItems,
    }
    const part = (from: number, to: number): Work => ({ ...work, progress: work.progress?.slice(from, to) })
    const { results, ceiling } = await evaluateNetworks(networks, setting, part(0, 0.3))
    const [network, ...others] = results
    const baselines = options.baselines ? recoveryBaselines(recipe.data) : []
    const conventional = await evaluateBaselines(baselines, setting, part(0.3, 0.95))
    const best = bestOf(conventional)
    const shown = best ? { method: baselines.find(({ id }) => id === best.id)!, result: best } : null
    const cases = await chooseCases(networks[0]!, network!, shown, setting, randomCases)
    const conditions = conditionsOf(recipe, options.conditions, data.description)
    return {
      task: 'galaxy-recovery',
      source: source.folder,
      dataset: { folder: options.dataset, hash: data.hash },
      split: options.split,
      items: setting.items,
      trainedOn: data.sizes.train,
      tunedOn: Math.min(tuningItems, data.sizes.validation),
      leftOut: await readLeftOut(options.dataset, options.split),
      conditions,
      seed: options.seed,
      // Where no noise is added the input still holds the truth's own, so that some of it can be recovered.
      ceiling: conditions.noise[0] > 1 ? ceiling : null,
      network: network!,
      others: [...others, ...conventional],
      cases,
      seconds: (performance.now() - started) / 1000,
    }
  } finally {
    for (const device of opened) await device.close()
    await data.close()
  }
}

async function runPlanes(
  network: { run: Generator; filters: DeconvolutionFilters | null; factor: number },
  planes: Parameters<EvaluatedNetwork['run']>[0],
  valid: Parameters<EvaluatedNetwork['run']>[1],
  seeing: number,
): ReturnType<EvaluatedNetwork['run']> {
  const { run, filters, factor } = network
  const { width, height } = planes[0]!
  const versions = filters && planes.flatMap((plane) => deconvolvePlane(plane, seeing / factor, filters))
  const { recovered } = await run({
    degraded: joined(planes),
    valid: valid.data,
    seeing: Float32Array.of(seeing),
    ...(versions && { deconvolved: joined(versions) }),
  })
  const size = width * height * factor ** 2
  return planes.map((_, band) => ({
    width: width * factor,
    height: height * factor,
    data: recovered!.slice(band * size, (band + 1) * size),
  }))
}

function joined(planes: readonly Plane[]): Float32Array {
  const [first] = planes
  const out = new Float32Array(planes.length * first!.data.length)
  planes.forEach(({ data }, i) => out.set(data, i * data.length))
  return out
}

/** The best conventional method by mean PSNR. */
export function bestOf(methods: readonly MethodResult[]): MethodResult | null {
  const psnr = (method: MethodResult): number => method.metrics.psnr?.mean ?? -Infinity
  return methods.reduce<MethodResult | null>(
    (best, method) => (best && psnr(best) >= psnr(method) ? best : method),
    null,
  )
}

function conditionsOf(
  { data }: ReturnType<typeof recoveryRecipe.parse>,
  fixed: Partial<Conditions>,
  description: Parameters<typeof fwhmRangePixels>[1],
): Evaluation['conditions'] {
  const one = (value: number): [number, number] => [value, value]
  return {
    fwhmPixels: fixed.fwhmPixels === undefined ? fwhmRangePixels(data, description) : one(fixed.fwhmPixels),
    noise: fixed.noise === undefined ? data.noise : one(fixed.noise),
    downscale: data.downscale,
  }
}
