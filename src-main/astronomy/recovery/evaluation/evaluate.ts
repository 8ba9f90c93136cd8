import { checkpoint, type Work } from '../../../base/progress'
import { Random } from '../../../base/random'
import { extremes, summarise, type Summary } from '../../../engine/gan/summary'
import type { Split } from '../../../engine/gan/task'
import { enlarge } from '../../interpolation'
import type { Plane } from '../../image'
import type { DrawnItem, RecoveryTaskData } from '../data'
import type { Conditions } from '../degrading'
import { affine } from '../enhance/planes'
import { psnr } from '../../measure/similarity'
import { shownPlanes } from '../metrics'
import type { RecoveryRecipe } from '../recipe'
import { createRepresentation } from '../representation'
import type { Baseline, BaselineInput, Parameters } from './baseline'
import { psnrCeiling } from './ceiling'
import type { Case, MethodResult } from './evaluation'
import { measureItem } from './measure'
import { evaluationMetrics, metricNames, type EvaluationMetric } from './metrics'

/** A network under evaluation: planes in units of their own noise in, recovered ones out. */
export interface EvaluatedNetwork {
  name: string
  device: string
  /** @param seeing FWHM added, px of the fine grid. */
  run(planes: readonly Plane[], valid: Plane, seeing: number): Promise<Plane[]>
}

export interface EvaluationSetting {
  recipe: RecoveryRecipe
  data: RecoveryTaskData
  split: Split
  /** The first so many items of the split; all by default. */
  items: number
  /** Instead of what would be drawn from the recipe's ranges. */
  conditions: Partial<Conditions>
  seed: number
  /** Items of the validation split on which baselines are tuned. */
  tuningItems: number
}

/** Draws an item as the evaluation sees it: the same for every method, whatever else is evaluated. */
async function drawItem(
  { data, conditions, seed }: EvaluationSetting,
  split: Split,
  index: number,
): Promise<DrawnItem> {
  const random = new Random(seed, `evaluate/${split}`, index)
  const drawn = await data.draw(split, index, random, false)
  if (Object.keys(conditions).length === 0) return drawn
  const fixed = { ...drawn.conditions, ...conditions }
  return data.draw(split, index, new Random(seed, `evaluate/${split}/fixed`, index), false, fixed)
}

/** One method over all items. */
class Tally {
  readonly values = Object.fromEntries(metricNames.map((name) => [name, []])) as unknown as Record<
    EvaluationMetric,
    number[]
  >
  private readonly power = new Map<number, { sum: number; count: number }>()
  seconds = 0

  constructor(private readonly setting: EvaluationSetting) {}

  add(item: DrawnItem, recovered: readonly Plane[]): void {
    const { data, recipe } = this.setting
    const { truth: unit } = data.units(item.noiseRms)
    const scaled = (planes: readonly Plane[]): Plane[] => planes.map((plane) => affine(plane, 1 / unit, 0))
    const { reference, skyRms } = data.description
    const { display } = createRepresentation(recipe.data)
    const { measures, power } = measureItem(
      scaled(item.truth),
      scaled(recovered),
      display,
      reference,
      skyRms[reference]! / unit,
    )
    for (const name of metricNames) this.values[name].push(measures[name])
    for (const [k, ratio] of power) {
      const entry = this.power.get(k) ?? { sum: 0, count: 0 }
      this.power.set(k, { sum: entry.sum + Math.log(Math.max(ratio, 1e-12)), count: entry.count + 1 })
    }
  }

  result(about: Pick<MethodResult, 'id' | 'name' | 'kind' | 'parameters' | 'device'>): MethodResult {
    const metrics = Object.fromEntries(
      metricNames.map((name) => [name, summarise(this.values[name], evaluationMetrics[name])]),
    ) as Record<EvaluationMetric, Summary | null>
    // Ratios are averaged as logarithms, so that twice and half the power weigh alike.
    const powerRatio = [...this.power].map(([k, { sum, count }]): [number, number] => [k, Math.exp(sum / count)])
    return { ...about, metrics, values: this.values, powerRatio, seconds: this.seconds }
  }
}

/** The network and the untouched input over all items. */
export async function evaluateNetworks(
  networks: readonly EvaluatedNetwork[],
  setting: EvaluationSetting,
  work: Work,
): Promise<{ results: MethodResult[]; ceiling: number }> {
  const { data, recipe } = setting
  const { display } = createRepresentation(recipe.data)
  let ceiling = 0
  const tallies = networks.map(() => new Tally(setting))
  const untouched = new Tally(setting)
  for (let index = 0; index < setting.items; index++) {
    await checkpoint(work)
    const item = await drawItem(setting, setting.split, index)
    const unit = data.units(item.noiseRms).truth
    const rms = data.description.skyRms.map((value) => value / unit)
    const truth = item.truth.map((plane) => affine(plane, 1 / unit, 0))
    ceiling += psnrCeiling(truth, rms, display) / setting.items
    for (const [i, network] of networks.entries()) {
      const started = performance.now()
      const recovered = await runNetwork(network, item, setting.data)
      tallies[i]!.seconds += (performance.now() - started) / 1000
      tallies[i]!.add(item, recovered)
    }
    const input = baselineInput(item, setting)
    untouched.add(
      item,
      input.planes.map((plane) => enlarge(plane, input.factor)),
    )
    work.progress?.report((index + 1) / setting.items, `item ${index + 1} of ${setting.items}`)
  }
  const results = networks.map(({ name, device }, i) =>
    tallies[i]!.result({ id: name, name, kind: 'network', parameters: null, device }),
  )
  const input = untouched.result({ id: 'input', name: 'input as it is', kind: 'input', parameters: null, device: '–' })
  return { results: [...results, input], ceiling }
}

async function runNetwork(network: EvaluatedNetwork, item: DrawnItem, data: RecoveryTaskData): Promise<Plane[]> {
  const { degraded: units } = data.units(item.noiseRms)
  const [first] = item.degraded
  const valid = { ...first!, data: first!.data.map((value) => (Number.isNaN(value) ? 0 : 1)) }
  const scaled = item.degraded.map((plane, band) => filled(affine(plane, 1 / units[band]!, 0)))
  const recovered = await network.run(scaled, valid, item.conditions.fwhmPixels)
  return recovered.map((plane, band) => affine(plane, units[band]!, 0))
}

function filled(plane: Plane): Plane {
  return { ...plane, data: plane.data.map((value) => (Number.isNaN(value) ? 0 : value)) }
}

function baselineInput(item: DrawnItem, { recipe }: EvaluationSetting): BaselineInput {
  return {
    planes: item.degraded.map(filled),
    fwhmPixels: item.conditions.fwhmPixels,
    noiseRms: item.noiseRms,
    factor: recipe.data.downscale,
  }
}

/** Conventional methods over all items, each with the parameters that were best by PSNR on the validation split. */
export async function evaluateBaselines(
  baselines: readonly Baseline[],
  setting: EvaluationSetting,
  work: Work,
): Promise<MethodResult[]> {
  const results: MethodResult[] = []
  for (const [i, baseline] of baselines.entries()) {
    const part = { ...work, progress: work.progress?.slice(i / baselines.length, (i + 1) / baselines.length) }
    const parameters = await tune(baseline, setting, part)
    const tally = new Tally(setting)
    for (let index = 0; index < setting.items; index++) {
      await checkpoint(work)
      const item = await drawItem(setting, setting.split, index)
      const started = performance.now()
      const recovered = baseline.run(baselineInput(item, setting), parameters)
      tally.seconds += (performance.now() - started) / 1000
      tally.add(item, recovered)
      part.progress?.report(
        0.5 + (0.5 * (index + 1)) / setting.items,
        `${baseline.name}, item ${index + 1} of ${setting.items}`,
      )
    }
    results.push(
      tally.result({ id: baseline.id, name: baseline.name, kind: 'baseline', parameters, device: 'cpu, 1 thread' }),
    )
  }
  return results
}

async function tune(baseline: Baseline, setting: EvaluationSetting, work: Work): Promise<Parameters> {
  if (baseline.candidates.length === 1) return baseline.candidates[0]!
  const items = Math.min(setting.tuningItems, setting.data.sizes.validation)
  const drawn: DrawnItem[] = []
  for (let index = 0; index < items; index++) drawn.push(await drawItem(setting, 'validation', index))
  const { display } = createRepresentation(setting.recipe.data)
  const { candidates } = baseline
  const sums = new Float64Array(candidates.length)
  for (const [i, item] of drawn.entries()) {
    const unit = setting.data.units(item.noiseRms).truth
    const shown = (planes: readonly Plane[]): Plane[] =>
      shownPlanes(
        planes.map((plane) => affine(plane, 1 / unit, 0)),
        display,
      )
    const truth = shown(item.truth)
    const input = baselineInput(item, setting)
    const all = baseline.runAll?.(input)
    for (const [j, parameters] of candidates.entries()) {
      await checkpoint(work)
      const quality = psnr(truth, shown(all?.[j] ?? baseline.run(input, parameters)), 1)
      sums[j]! += Number.isNaN(quality) ? -Infinity : quality
    }
    work.progress?.report((0.5 * (i + 1)) / items, `tuning ${baseline.name}`)
  }
  return candidates[sums.indexOf(Math.max(...sums))]!
}

/** Cases for the report: the worst, the median and the best item by the network's PSNR, and some drawn by the seed. */
export async function chooseCases(
  network: EvaluatedNetwork,
  result: MethodResult,
  baseline: { method: Baseline; result: MethodResult } | null,
  setting: EvaluationSetting,
  random: number,
): Promise<Case[]> {
  const { values } = result
  const found = extremes(values.psnr, evaluationMetrics.psnr)
  if (!found) return []
  const chosen = new Map<number, string>([
    [found.worst, 'worst'],
    [found.median, 'median'],
    [found.best, 'best'],
  ])
  const order = new Random(setting.seed, 'evaluate/cases').shuffle(values.psnr.map((_, i) => i))
  for (const index of order.filter((i) => !chosen.has(i)).slice(0, random)) chosen.set(index, 'drawn by the seed')

  const { display } = createRepresentation(setting.recipe.data)
  const cases: Case[] = []
  for (const [index, why] of chosen) {
    const item = await drawItem(setting, setting.split, index)
    const { truth: unit } = setting.data.units(item.noiseRms)
    const shown = (planes: readonly Plane[]): Plane[] =>
      shownPlanes(
        planes.map((plane) => affine(plane, 1 / unit, 0)),
        display,
      )
    const input = baselineInput(item, setting)
    const recovered = shown(await runNetwork(network, item, setting.data))
    const truth = shown(item.truth)
    const residual = recovered.map((plane, band) => ({
      ...plane,
      data: plane.data.map((value, i) => value - truth[band]!.data[i]!),
    }))
    const pictures: Case['pictures'] = [
      { name: 'truth', planes: truth, psnr: null },
      { name: 'degraded', planes: shown(input.planes), psnr: null },
    ]
    if (baseline) {
      const planes = shown(baseline.method.run(input, baseline.result.parameters as Parameters))
      pictures.push({ name: baseline.method.name, planes, psnr: baseline.result.values.psnr[index]! })
    }
    pictures.push({ name: 'recovered', planes: recovered, psnr: values.psnr[index]! })
    pictures.push({ name: 'residual', planes: residual, psnr: null })
    cases.push({ id: item.id, why, conditions: item.conditions, pictures })
  }
  return cases
}
