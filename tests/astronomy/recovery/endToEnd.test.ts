import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Random } from '../../../src-main/base/random'
import { createGalaxyDataset } from '../../../src-main/astronomy/dataset/create'
import { parseGalaxyDatasetOptions } from '../../../src-main/astronomy/dataset/options'
import { openImageFile } from '../../../src-main/astronomy/formats/open'
import { createPlane } from '../../../src-main/astronomy/image'
import { writeFits } from '../../../src-main/astronomy/fits/write'
import { openRecoveryData } from '../../../src-main/astronomy/recovery/data'
import { enhanceFiles, type EnhanceFilesOptions } from '../../../src-main/astronomy/recovery/enhance/files'
import { evaluationReport } from '../../../src-main/astronomy/recovery/evaluation/report'
import { recoveryRecipe } from '../../../src-main/astronomy/recovery/recipe'
import { readRecoveryModel } from '../../../src-main/astronomy/recovery/model'
import { calibrateRecovery } from '../../../src-main/astronomy/recovery/trust/calibrate'
import { readTrust, writeTrust } from '../../../src-main/astronomy/recovery/trust/trustFile'
import { evaluateRecovery } from '../../../src-main/astronomy/recovery/evaluation/run'
import { galaxyRecovery } from '../../../src-main/astronomy/recovery/task'
import {
  defaultField,
  defaultStamps,
  defaultTelescope,
  writeField,
  writeStamps,
} from '../../../src-main/astronomy/simulation'
import { exportRun } from '../../../src-main/engine/gan/export'
import { parseRecipe } from '../../../src-main/engine/gan/recipeText'
import { train } from '../../../src-main/engine/gan/train'
import { createOnnxExecutor } from '../../../src-main/engine/runtime/onnxruntime'
import { writeModel } from '../../../src-main/store/models'

/**
 * The whole road at a small scale, on simulated galaxies: data set, training, model, evaluation, enhanced FITS file.
 * What a network learns in a few steps is poor; what is tested is that every part hands on what the next one needs.
 */
let folder: string
const path = (name: string): string => join(folder, name)
const telescope = { ...defaultTelescope, bands: ['i', 'r', 'g'] }
const recipe = parseRecipe(
  galaxyRecovery.recipe,
  {
    task: 'galaxy-recovery',
    data: { fwhm: [4, 6], noise: [2, 4], maskFraction: [0, 0.02], deconvolved: true },
    generator: { kind: 'unet', depth: 3, width: 8, widthCap: 16, output: 'direct', variance: true },
    discriminator: { kind: 'patch', layers: 1, width: 4 },
    schedule: { batch: 4, steps: 6, contentSteps: 3, validateEvery: 3, validationItems: 2, sampleEvery: 6, samples: 1 },
  },
  'test',
)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-recovery-'))
  await writeStamps(path('galaxies'), { ...defaultStamps, ...telescope }, 24, 1)
  const split = { train: 0.6, validation: 0.2, test: 0.2 }
  const options = { task: 'galaxy-recovery', from: [path('galaxies')], bands: telescope.bands, split }
  await createGalaxyDataset(path('dataset'), parseGalaxyDatasetOptions(options))
  const executor = await createOnnxExecutor({ device: 'cpu', threads: 1, measure: false })
  const common = { task: galaxyRecovery, recipe, preset: null, dataset: path('dataset'), resumeFrom: null, executor }
  await train({ ...common, folder: path('run') }, {}).finally(() => executor.dispose())
  const about = { checkpoint: 'latest', name: 'test', licence: null, cite: null }
  const { card, contents } = await exportRun(galaxyRecovery, path('run'), about)
  await writeModel(path('model'), card, contents)
  await writeField(path('sky.fits'), { ...defaultField, ...telescope, size: 160, galaxies: 20, stars: 6 }, 3)
}, 240_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

function options(changed: Partial<EnhanceFilesOptions>): EnhanceFilesOptions {
  return {
    ...{ model: path('model'), out: path('out'), overwrite: true, strength: 1, tile: null, memoryBytes: null },
    ...{ test: false, seed: 1, device: 'cpu', threads: 1, hdu: null, psf: null },
    ...{ fwhmArcsec: null, fwhmPixels: 6, pixelScaleArcsec: null },
    ...changed,
  }
}

async function enhance(changed: Partial<EnhanceFilesOptions>, files = [path('sky.fits')]) {
  const { results } = await enhanceFiles(files, options(changed))
  const [result] = results
  if (!result || result.refused) throw new Error(JSON.stringify(results))
  return result
}

async function plane(file: string, name: string, band = 0): Promise<Float32Array> {
  const opened = await openImageFile(file)
  const hdu = opened.hdus.find((candidate) => candidate.name === name)!
  const { data } = await opened.readPlane(hdu.index, band)
  await opened.close()
  return data
}

describe('items of a recipe', () => {
  it('are made brighter in training alone', async () => {
    const { data } = galaxyRecovery.recipe.parse(recipe)
    const brighter = { ...galaxyRecovery.recipe.parse(recipe), data: { ...data, flips: false, brighten: [4, 4] } }
    const opened = await openRecoveryData(recoveryRecipe.parse(brighter), path('dataset'))
    const pixels = async (turn: boolean) =>
      (await opened.draw('train', 0, new Random(1, 'test'), turn)).truth.flatMap((band) => [...band.data])
    const [plain, bright] = [await pixels(false), await pixels(true)]
    expect(Math.max(...plain)).toBeGreaterThan(0)
    bright.forEach((value, i) => expect(value).toBe(4 * plain[i]!))
    await opened.close()
  })
})

describe('an enhanced image', () => {
  it('holds the four extensions on the grid of the input, and keeps cards, WCS and history', async () => {
    const { output, tiles, flags } = await enhance({})
    const file = await openImageFile(output)
    const [before, primary] = [await openImageFile(path('sky.fits')), file.header(0)]
    expect(file.hdus.map(({ name }) => name).slice(1)).toEqual([
      ...['RECOVERED', 'RESIDUAL', 'UNCERTAINTY', 'CONSISTENCY', 'FLAGS'],
    ])
    expect(file.hdus[1]!.shape).toEqual([160, 160, 3])
    expect(file.hdus[1]!.unit).toBe('nanomaggy')
    expect(primary.get('OBJECT')).toBe('simulated sky')
    expect(primary.lines('HISTORY').join(' ')).toContain('generator.onnx sha256')
    expect(file.wcs(1)!.toSky(17, 93)).toEqual(before.wcs(1)!.toSky(17, 93))
    expect(tiles).toBe(1)
    expect(flags.every(({ message }) => message.endsWith('.'))).toBe(true)
    await before.close()
    await file.close()
  })

  it('does not depend on the size of the tiles', async () => {
    const whole = await enhance({ tile: 160, out: path('whole') })
    const tiled = await enhance({ tile: 32, out: path('tiled') })
    expect(tiled.tiles).toBe(25)
    for (const name of ['RECOVERED', 'UNCERTAINTY']) {
      const [a, b] = [await plane(whole.output, name, 1), await plane(tiled.output, name, 1)]
      const range = Math.max(...a) - Math.min(...a)
      const worst = a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0)
      expect(worst / range).toBeLessThan(1e-4)
    }
  })

  it('is the input at strength 0, and recovered − input is its residual', async () => {
    const { output } = await enhance({ strength: 0, out: path('zero') })
    const input = await plane(path('sky.fits'), 'r')
    expect(await plane(output, 'RECOVERED', 1)).toEqual(input)
    expect(Math.max(...(await plane(output, 'RESIDUAL', 1)).map(Math.abs))).toBe(0)
  })

  it('is compared with its truth in a test', async () => {
    const { measures, output } = await enhance({ test: true, out: path('test') })
    expect(Object.keys(measures).sort()).toEqual(['psnr', 'psnrDegraded', 'ssim', 'ssimDegraded'])
    const [recovered, residual] = [await plane(output, 'RECOVERED', 0), await plane(output, 'RESIDUAL', 0)]
    const truth = await plane(path('sky.fits'), 'i')
    // float32 differences of values up to some hundred
    residual.forEach((value, i) => expect(Math.abs(value - (recovered[i]! - truth[i]!))).toBeLessThan(1e-3))
  })

  it('is not written over without being asked, and a file that cannot be used does not stop the others', async () => {
    await enhance({ out: path('once') })
    const { results } = await enhanceFiles(
      [join(folder, 'missing.fits'), path('sky.fits')],
      options({ out: path('once'), overwrite: false }),
    )
    const codes = results.map((result) => (result.refused ? result.error.code : 'done'))
    expect(codes).toEqual(['not-found', 'exists'])
  })

  it('needs a pixel scale for a FWHM in arc seconds only where the file has none', async () => {
    const { flags } = await enhance({ fwhmPixels: null, fwhmArcsec: 0.9, out: path('arcsec') })
    expect(flags.find(({ code }) => code === 'seeing')?.value).toBeCloseTo(0.9 / 0.396, 6)
  })
})

describe('a calibrated model', () => {
  const calibration = { seed: 1, falseAlarmRate: 0.1, device: 'cpu', threads: 1 }

  beforeAll(async () => {
    await cp(path('model'), path('calibrated'), { recursive: true })
    await writeStamps(path('more'), { ...defaultStamps, ...telescope, flux: [60, 400] }, 60, 2)
    const split = { train: 0.5, validation: 0.3, test: 0.2 }
    const from = { task: 'galaxy-recovery', from: [path('more')], bands: telescope.bands, split }
    await createGalaxyDataset(path('more-set'), parseGalaxyDatasetOptions(from))
    const model = await readRecoveryModel(path('calibrated'))
    const { trust } = await calibrateRecovery(model, { ...calibration, dataset: path('more-set') })
    await writeTrust(model, trust)
  }, 120_000)

  it('holds what it learned, with a hash in its card, and what came of it on the test split', async () => {
    const model = await readRecoveryModel(path('calibrated'))
    expect(Object.keys(model.card.files)).toContain('trust.json')
    const trust = (await readTrust(model))!
    expect(trust.objects.calibration).toBeGreaterThan(10)
    expect(trust.checks.falseAlarmRate).toBeLessThanOrEqual(0.1)
    expect(trust.measured.falseAlarmRate).toBeLessThan(0.5)
    expect(trust.uncertainty!.factors[68].some((factor) => factor !== null && factor > 0)).toBe(true)
    expect(await readTrust({ folder: path('model') })).toBeNull()
  })

  it('judges an image source by source, in a table and a map', async () => {
    const result = await enhance({ model: path('calibrated'), out: path('judged') })
    expect(result.sources!.found).toBeGreaterThan(3)
    const lines = (await readFile(result.sources!.table, 'utf8')).trim().split('\n')
    expect(lines.length).toBe(1 + result.sources!.found + result.invented)
    expect(lines[0]).toContain('strangeness')
    expect(lines.filter((line) => line.includes(',unfamiliar,'))).toHaveLength(result.sources!.unfamiliar)
    const map = await plane(result.output, 'FLAGS')
    expect([...new Set(map)].every((value) => [0, 1, 2].includes(value))).toBe(true)
  })

  it('refuses what is like nothing it was trained on, unless asked to go on, and then says so', async () => {
    const random = new Random(5, 'disc')
    const disc = createPlane(160, 160)
    for (let i = 0; i < disc.data.length; i++) {
      const r = Math.hypot((i % 160) - 80, Math.floor(i / 160) - 80)
      disc.data[i] = random.normal() + (r < 40 ? 3000 : 0)
    }
    await writeFits(path('disc.fits'), [{ planes: [disc, disc, disc], unit: 'nanomaggy' }])
    const ask = { model: path('calibrated'), out: path('judged') }
    const { results } = await enhanceFiles([path('disc.fits')], options(ask))
    expect(results[0]).toMatchObject({ refused: true, error: { code: 'out-of-domain' } })
    const sentence = (results[0] as { error: { message: string } }).error.message
    expect(sentence).toMatch(/disc\.fits' was refused.*times the limit.*--anyway/s)
    const anyway = await enhance({ ...ask, anyway: true }, [path('disc.fits')])
    expect(anyway.flags.map(({ code }) => code)).toContain('unfamiliar')
    const file = await openImageFile(anyway.output)
    expect(file.header(0).lines('HISTORY').join('')).toContain('unfamiliar')
    await file.close()
  })

  it('cannot be made of a handful of objects', async () => {
    await writeStamps(path('few'), { ...defaultStamps, ...telescope }, 12, 3)
    const split = { train: 0.6, validation: 0.2, test: 0.2 }
    const from = { task: 'galaxy-recovery', from: [path('few')], bands: telescope.bands, split }
    await createGalaxyDataset(path('few-set'), parseGalaxyDatasetOptions(from))
    const model = await readRecoveryModel(path('model'))
    const few = { ...calibration, dataset: path('few-set') }
    await expect(calibrateRecovery(model, few)).rejects.toThrow('at least 12 are needed')
  })
})

describe('an evaluation', () => {
  it('measures the network, the input and the conventional methods on the same items', async () => {
    const source = {
      name: 'test',
      folder: path('model'),
      recipe: { ...recipe },
      generator: join(path('model'), 'generator.onnx'),
    }
    const evaluation = await evaluateRecovery(source, {
      ...{ dataset: path('dataset'), split: 'test', items: 2, conditions: { fwhmPixels: 5, noise: 3 }, seed: 1 },
      ...{ baselines: true, twins: [source], device: 'cpu', threads: 1 },
    })
    const { network, others } = evaluation
    expect(others.map(({ kind }) => kind)).toEqual(['network', 'input', ...Array(5).fill('baseline')])
    expect(others[0]!.values).toEqual(network.values)
    for (const { values } of [network, ...others]) expect(values.psnr).toHaveLength(2)
    const input = others.find(({ kind }) => kind === 'input')!.metrics.psnr!.mean
    // Even tuned on few items, a conventional method that knows the PSF and the noise beats doing nothing.
    expect(others.find(({ id }) => id === 'tv')!.metrics.psnr!.mean).toBeGreaterThan(input + 1)
    const page = evaluationReport(evaluation)
    expect(page).toContain('No item was chosen by hand')
    expect(page).not.toMatch(/NaN|undefined<|\[object/)
  }, 240_000)
})
