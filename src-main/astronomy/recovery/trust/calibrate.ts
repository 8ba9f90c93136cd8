import { version } from '../../../../package.json'
import { GalateaError } from '../../../base/errors'
import { checkpoint, type Work } from '../../../base/progress'
import { Random } from '../../../base/random'
import type { Split } from '../../../engine/gan/task'
import type { DeviceOptions } from '../../../engine/runtime/devices'
import { calibrateChecks, judge } from '../../../engine/trust/checks'
import { conformalFactor, coverage } from '../../../engine/trust/conformal'
import { learnFamiliarity } from '../../../engine/trust/familiarity'
import type { Plane } from '../../image'
import { openRecoveryData, type DrawnItem, type RecoveryTaskData } from '../data'
import { deconvolvePlane } from '../deconvolved'
import { consistency } from '../enhance/consistency'
import { openGenerator } from '../enhance/device'
import { affine, scaleEach } from '../enhance/planes'
import type { Generator } from '../enhance/recover'
import type { RecoveryModel } from '../model'
import { filtersOf, recoveryRecipe, type RecoveryRecipe } from '../recipe'
import { brightnessEdges, errorsByBrightness } from './brightness'
import { scoresOf } from './scores'
import { featureNames, findSources, type MeasuredSource } from './sources'
import type { Trust } from './trustFile'

export interface CalibrationOptions extends DeviceOptions {
  dataset: string
  seed: number
  /** Rate at which right inputs may be rejected by all checks together. */
  falseAlarmRate: number
}

/** Each object is seen so often, under other conditions each time. */
const drawsOfEach = 3
/** As many training objects tell what is familiar. */
const mostKnown = 1200

/** What one draw of an object came to. */
interface Drawn {
  object: string
  /** null: nothing was found where the object is. */
  main: MeasuredSource | null
  /** |error|/σ by brightness. */
  errors: number[][] | null
}

/**
 * Learns what a model's inputs look like (from its training split) and how far its promises hold (from the validation
 * split), and measures both on the test split. The data set has to be the one that the model was trained on, or have
 * splits that keep held-out objects held out.
 * @throws GalateaError `wrong-task` where too few objects are found.
 */
export async function calibrateRecovery(
  model: RecoveryModel,
  options: CalibrationOptions,
  work: Work = {},
): Promise<{ trust: Trust; device: string }> {
  const recipe = recoveryRecipe.parse(model.card.recipe)
  const data = await openRecoveryData(recipe, options.dataset)
  const device = await openGenerator(model.generator, data.description.bands.length, options)
  try {
    const { bands, reference, size } = data.description
    const run = await device.load(size / recipe.data.downscale)
    const sample = async (split: Split, draws: number, most: number, from: number, to: number): Promise<Drawn[]> => {
      const drawn: Drawn[] = []
      const count = Math.min(most, data.sizes[split])
      for (let index = 0; index < count; index++) {
        await checkpoint(work)
        for (let draw = 0; draw < draws; draw++) {
          const random = new Random(options.seed, `calibrate/${split}/${draw}`, index)
          drawn.push(await answer(await data.draw(split, index, random, false), { run, recipe, data }))
        }
        work.progress?.report(from + ((to - from) * (index + 1)) / count, `${split} ${index + 1} of ${count}`)
      }
      return drawn
    }
    const known = await sample('train', 1, mostKnown, 0, 0.5)
    const rows = known.flatMap(({ main }) => (main ? [[...main.features]] : []))
    const names = featureNames(bands, reference)
    if (rows.length < names.length + 2) {
      const sentence = `Only ${rows.length} objects of the training split of '${options.dataset}' stand out of the noise: at least ${names.length + 2} are needed.`
      throw new GalateaError('wrong-task', sentence, { path: options.dataset })
    }
    const familiarity = learnFamiliarity(names, rows)

    const held = await sample('validation', drawsOfEach, Infinity, 0.5, 0.75)
    const inputs = held.flatMap(({ object, main }) => (main ? [{ object, scores: scoresOf(main, familiarity) }] : []))
    if (inputs.length === 0) {
      const sentence = `No object of the validation split of '${options.dataset}' stands out of the noise.`
      throw new GalateaError('wrong-task', sentence, { path: options.dataset })
    }
    const checks = calibrateChecks(inputs, options.falseAlarmRate)
    const uncertainty = learnUncertainty(held)

    const test = await sample('test', drawsOfEach, Infinity, 0.75, 1)
    const rejected = new Map<string, boolean>()
    for (const { object, main } of test) {
      if (!main) continue
      const strange = judge(checks, scoresOf(main, familiarity)).rejected
      rejected.set(object, strange || (rejected.get(object) ?? false))
    }
    const trust: Trust = {
      format: 'galatea-trust',
      schemaVersion: 1,
      program: `Galatea ${version}`,
      created: new Date().toISOString(),
      dataset: data.hash,
      objects: { known: rows.length, calibration: checks.objects, test: rejected.size },
      familiarity,
      checks,
      uncertainty,
      measured: {
        falseAlarmRate: [...rejected.values()].filter(Boolean).length / rejected.size,
        coverage: uncertainty && {
          68: measuredCoverage(test, uncertainty.factors[68]),
          95: measuredCoverage(test, uncertainty.factors[95]),
        },
      },
    }
    return { trust, device: device.name }
  } finally {
    await device.close()
    await data.close()
  }
}

interface Network {
  run: Generator
  recipe: RecoveryRecipe
  data: RecoveryTaskData
}

async function answer(item: DrawnItem, { run, recipe, data }: Network): Promise<Drawn> {
  const { bands, size, reference } = data.description
  const { downscale: factor } = recipe.data
  const units = data.units(item.noiseRms).degraded
  const perNoise = units.map((unit, band) => unit / item.noiseRms[band]!)
  const [first] = item.degraded
  const valid = { ...first!, data: first!.data.map((value) => (Number.isNaN(value) ? 0 : 1)) }
  const scaled = item.degraded.map((plane, band) => filled(affine(plane, 1 / units[band]!, 0)))
  const filters = filtersOf(recipe.data)
  const { fwhmPixels } = item.conditions
  const versions = filters && scaled.flatMap((plane) => deconvolvePlane(plane, fwhmPixels / factor, filters))
  const outputs = await run({
    degraded: joined(scaled),
    valid: valid.data,
    seeing: Float32Array.of(fwhmPixels),
    ...(versions && { deconvolved: joined(versions) }),
  })
  const planes = (output: Float32Array): Plane[] =>
    scaleEach(
      bands.map((_, band) => ({
        width: size,
        height: size,
        data: output.subarray(band * size ** 2, (band + 1) * size ** 2),
      })),
      perNoise,
    )
  const input = scaleEach(scaled, perNoise)
  const recovered = planes(outputs.recovered!)
  const sigma = outputs.uncertainty ? planes(outputs.uncertainty) : null
  const truth = item.truth.map((plane, band) => affine(plane, 1 / item.noiseRms[band]!, 0))
  const { maps: chi2 } = consistency(input, recovered, factor, fwhmPixels, valid)
  const sources = findSources({ input, recovered, uncertainty: sigma, chi2, downscale: factor }, reference)
  const middle = size / factor / 2
  const near = ({ x, y }: MeasuredSource): number => Math.hypot(x - middle, y - middle)
  const [main] = sources.filter((source) => near(source) < middle / 2).sort((a, b) => near(a) - near(b))
  return {
    object: item.id,
    main: main ?? null,
    errors: sigma && errorsByBrightness(recovered, truth, sigma, brightnessEdges),
  }
}

function filled(plane: Plane): Plane {
  return { ...plane, data: plane.data.map((value) => (Number.isNaN(value) ? 0 : value)) }
}

function joined(planes: readonly Plane[]): Float32Array {
  const [first] = planes
  const out = new Float32Array(planes.length * first!.data.length)
  planes.forEach(({ data }, i) => out.set(data, i * data.length))
  return out
}

function learnUncertainty(held: readonly Drawn[]): Trust['uncertainty'] {
  const bins = byObject(held)
  if (!bins) return null
  const at = (level: number): (number | null)[] => bins.map((objects) => conformalFactor(objects, level))
  return {
    edges: brightnessEdges,
    factors: { 68: at(0.68), 95: at(0.95) },
    objects: new Set(held.map((d) => d.object)).size,
  }
}

function measuredCoverage(test: readonly Drawn[], factors: readonly (number | null)[]): (number | null)[] {
  return (byObject(test) ?? []).map((objects, bin) => {
    const factor = factors[bin]
    const share = factor == null ? NaN : coverage(objects, factor)
    return Number.isNaN(share) ? null : share
  })
}

/** Errors by bin, all draws of an object together. */
function byObject(drawn: readonly Drawn[]): number[][][] | null {
  const objects = new Map<string, number[][]>()
  for (const { object, errors } of drawn) {
    if (!errors) return null
    const own = objects.get(object) ?? errors.map(() => [])
    errors.forEach((bin, i) => {
      for (const error of bin) own[i]!.push(error)
    })
    objects.set(object, own)
  }
  return Array.from({ length: brightnessEdges.length + 1 }, (_, bin) => [...objects.values()].map((own) => own[bin]!))
}
