import { access, readdir, rm } from 'node:fs/promises'
import { basename, join, relative, resolve } from 'node:path'
import { GalateaError } from '../../base/errors'
import { writeAtomically, writeJson } from '../../base/files'
import type { Work } from '../../base/progress'
import { resourcesFolder } from '../../base/resources'
import { createGalaxyDataset } from '../../astronomy/dataset/create'
import { parseGalaxyDatasetOptions } from '../../astronomy/dataset/options'
import { demoReport, type DemoResults } from '../../astronomy/recovery/demoReport'
import { enhanceFiles } from '../../astronomy/recovery/enhance/files'
import { evaluationReport } from '../../astronomy/recovery/evaluation/report'
import { bestOf, evaluateRecovery } from '../../astronomy/recovery/evaluation/run'
import { galaxyRecovery } from '../../astronomy/recovery/task'
import { defaultField, defaultStamps, defaultTelescope, writeField, writeStamps } from '../../astronomy/simulation'
import { exportRun } from '../../engine/gan/export'
import { readPreset } from '../../engine/gan/presets'
import { parseRecipe } from '../../engine/gan/recipeText'
import { train } from '../../engine/gan/train'
import { chooseExecutor } from '../../engine/runtime/devices'
import { isMissing } from '../../store/json'
import { writeModel } from '../../store/models'
import type { CommandDefinition, Context } from '../command'
import { number } from '../options'
import { duration } from '../terminal'

/** Enough to learn from in minutes; the test split of 15 % is what the numbers are over. */
const galaxies = 700
const bands = ['i', 'r', 'g']
const preset = 'galaxy-demo'
/** Says that a folder is a demo's, so that the next one may replace it. */
const indexFile = 'index.json'

export const definition: CommandDefinition = {
  name: 'demo',
  summary: 'Simulate galaxies, train on them, evaluate, enhance an image, and write a report',
  configure(command) {
    command
      .option('--out <folder>', 'where everything goes; an older demo there is replaced', 'demo-output')
      .option('--minutes <m>', 'limit of the training', number(0.01, 600), 4)
  },
  async run(_args, given, context) {
    const { out, minutes } = given as { out: string; minutes: number }
    const started = performance.now()
    const folder = resolve(out)
    await prepareFolder(folder)
    const results = await steps(folder, minutes, context)
    const seconds = (performance.now() - started) / 1000
    const report = join(folder, 'report.html')
    await writeAtomically(
      report,
      demoReport({ ...results, seconds }, (path) => relative(folder, path)),
    )
    await writeJson(join(folder, indexFile), {
      enhanced: results.enhanced.flatMap(({ output }) => (output === null ? [] : [output])),
      model: results.model,
      run: results.training.run,
      dataset: results.dataset.folder,
      report,
    })
    const { network, others } = results.evaluation
    const psnr = (method: typeof network | null | undefined): number | null => method?.metrics.psnr?.mean ?? null
    const best = bestOf(others.filter(({ kind }) => kind === 'baseline'))
    const input = others.find(({ kind }) => kind === 'input')
    return {
      json: {
        report,
        models: [results.model],
        seconds,
        results: {
          psnr: psnr(network),
          psnrInput: psnr(input),
          psnrBestBaseline: psnr(best),
          bestBaseline: best?.id ?? null,
          items: results.evaluation.items,
          trainingSeconds: results.training.seconds,
          device: results.training.device,
        },
      },
      text: [
        `Recovered ${results.evaluation.items} test galaxies: ${psnr(network)?.toFixed(2)} dB,`,
        `${psnr(input)?.toFixed(2)} dB before${best ? `, ${psnr(best)?.toFixed(2)} dB by ${best.name}` : ''}.`,
        `Everything took ${duration(seconds)} on ${results.training.device}.`,
        `Report: ${report}`,
      ].join('\n'),
    }
  },
}

/** An empty or new folder, or an older demo's, which is removed; anything else is left alone. */
async function prepareFolder(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  if (entries.length === 0) return
  const ours = await access(join(folder, indexFile)).then(
    () => true,
    () => false,
  )
  if (!ours) {
    throw new GalateaError('exists', `'${folder}' is not empty and no demo of Galatea: choose another with --out.`, {
      path: folder,
    })
  }
  await rm(folder, { recursive: true })
}

async function steps(folder: string, minutes: number, context: Context): Promise<Omit<DemoResults, 'seconds'>> {
  const { seed, device, threads } = context
  const part = (from: number, to: number): Work => ({
    ...context.work,
    progress: context.work.progress?.slice(from, to),
  })
  // Written first, so that a demo that was cancelled can be replaced by the next one.
  await writeJson(join(folder, indexFile), { unfinished: true })

  const telescope = { ...defaultTelescope, bands }
  const stamps = join(folder, 'galaxies')
  await writeStamps(stamps, { ...defaultStamps, ...telescope }, galaxies, seed, part(0, 0.08))
  const dataset = join(folder, 'dataset')
  const split = { train: 0.75, validation: 0.1, test: 0.15 }
  const options = parseGalaxyDatasetOptions({ task: galaxyRecovery.id, from: [stamps], bands, split, seed })
  const created = await createGalaxyDataset(dataset, options, { work: part(0.08, 0.12) })

  const values = { seed, ...(await readPreset(join(resourcesFolder(), 'presets'), preset)) }
  const recipe = parseRecipe(galaxyRecovery.recipe, values, preset)
  recipe.schedule.maxMinutes = minutes
  const executor = await chooseExecutor({ device, threads })
  for (const fallback of executor.device.fallbacks) context.warn(fallback)
  const run = join(folder, 'run')
  const training = await train(
    { task: galaxyRecovery, recipe, preset, dataset, folder: run, resumeFrom: null, executor },
    part(0.12, 0.8),
  ).finally(() => executor.dispose())

  const model = join(folder, 'model')
  const exported = await exportRun(galaxyRecovery, run, {
    ...{ checkpoint: null, name: 'Galatea demo: simulated galaxies', cite: null },
    licence: 'CC0-1.0: trained on simulated galaxies alone',
  })
  await writeModel(model, exported.card, exported.contents)
  const source = { name: 'Galatea', folder: model, recipe: { ...recipe }, generator: join(model, 'generator.onnx') }
  const evaluation = await evaluateRecovery(
    source,
    { dataset, split: 'test', items: null, conditions: {}, seed, baselines: true, twins: [], device, threads },
    part(0.8, 0.96),
  )
  await writeAtomically(join(folder, 'evaluation', 'report.html'), evaluationReport(evaluation))

  const sky = join(folder, 'sky.fits')
  await writeField(sky, { ...defaultField, ...telescope }, seed, part(0.96, 0.98))
  const { results } = await enhanceFiles(
    [sky],
    {
      ...{ model, out: folder, overwrite: false, strength: 1, tile: null, memoryBytes: null, test: true, seed },
      ...{ device, threads, hdu: null, psf: null, fwhmArcsec: null, fwhmPixels: null, pixelScaleArcsec: null },
    },
    part(0.98, 1),
  )
  return {
    dataset: { folder: dataset, items: created.manifest.items },
    training,
    model,
    evaluation,
    evaluationReport: join(folder, 'evaluation', 'report.html'),
    sky: { path: sky, name: basename(sky) },
    enhanced: results,
  }
}
