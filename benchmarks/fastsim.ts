import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEventFile, readJetPairs, writeJetPairs } from '../src-main/collider/events'
import { createJetDataset } from '../src-main/collider/response/dataset/create'
import { simulateJets } from '../src-main/collider/response/fastsim/run'
import { openJetSimulator } from '../src-main/collider/response/fastsim/simulator'
import { defaultJets, simulateJets as toyJets } from '../src-main/collider/simulation/jets'
import { exportRun } from '../src-main/engine/gan/export'
import { readPreset } from '../src-main/engine/gan/presets'
import { parseRecipe } from '../src-main/engine/gan/recipeText'
import { train } from '../src-main/engine/gan/train'
import { chooseExecutor } from '../src-main/engine/runtime/devices'
import { readModel, writeModel } from '../src-main/store/models'
import { resourcesFolder } from '../src-main/base/resources'
import { loadTask } from '../src-main/tasks'
import { here, interleave, type BenchmarkOptions, type BenchmarkReport } from './support'

/** The published rate on a CPU (Musella & Pandolfi 2018: 50,000 jets in 42.3 s). */
const publishedPerSecond = 1180

/**
 * From a Parquet file of generated jets to one with reconstructed jets beside them, constituent lists both: `--jets` of the
 * built-in toy or `--events FILE`, by `--model M`, else by the preset's network after a few steps of training, whose
 * speed is that of a trained one. A run is the whole file; the model is loaded once.
 */
export async function run(options: BenchmarkOptions): Promise<BenchmarkReport> {
  const jets = Number(options.jets ?? 20_000)
  const threads = Number(options.threads ?? 2)
  const preset = String(options.preset ?? 'jet')
  const folder = await mkdtemp(join(tmpdir(), 'galatea-fastsim-'))
  try {
    const events =
      options.events === undefined ? await writeToy(join(folder, 'events.parquet'), jets) : String(options.events)
    const model = options.model === undefined ? await trainBriefly(folder, events, preset) : String(options.model)
    const device = { device: String(options.device ?? 'cpu'), threads }
    const simulator = await openJetSimulator(await readModel(model), device)
    let items = 0
    const once = async (): Promise<void> => {
      const file = await openEventFile(events)
      try {
        const stream = readJetPairs(file, { reco: false, chunk: 16_384 })
        const output = join(folder, 'simulated.parquet')
        items = (await simulateJets(simulator, stream, output, { seed: 1, metadata: {}, work: {} })).items
      } finally {
        await file.close()
      }
    }
    const measured = await interleave(
      { ...here(once), close: () => simulator.dispose() },
      {},
      { warmup: Number(options.warmup ?? 1), runs: Number(options.runs ?? 5) },
    )
    const sorted = [...measured.samples].sort((a, b) => a - b)
    const jetsPerSecond = Math.round((1000 * items) / sorted[sorted.length >> 1]!)
    return {
      parameters: {
        ...{ jets: items, threads, preset: options.model === undefined ? preset : null, model: options.model ?? null },
        ...{ events: options.events ?? 'toy', jetsPerSecond, publishedPerSecond },
      },
      device: simulator.device,
      versions: {},
      ...measured,
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function writeToy(path: string, count: number): Promise<string> {
  await writeJetPairs(path, toyJets(defaultJets, count, 1))
  return path
}

async function trainBriefly(folder: string, events: string, preset: string): Promise<string> {
  const task = await loadTask('jet-response')
  const values = await readPreset(join(resourcesFolder(), 'presets'), preset)
  const short = {
    ...(values.schedule as object),
    steps: 2,
    contentSteps: 0,
    epochs: 1,
    validationItems: 32,
    samples: 0,
  }
  const recipe = parseRecipe(task.recipe, { ...values, schedule: short }, preset)
  const [dataset, run, model] = [join(folder, 'dataset'), join(folder, 'run'), join(folder, 'model')]
  const split = { train: 0.8, validation: 0.1, test: 0.1 }
  await createJetDataset(dataset, { from: [events], places: 128, split, seed: 1 })
  const executor = await chooseExecutor({ device: 'cpu', threads: 1 })
  await train({ task, recipe, preset, dataset, folder: run, resumeFrom: null, executor }, {})
  await executor.dispose()
  const { card, contents } = await exportRun(task, run, { checkpoint: 'latest', name: null, licence: null, cite: null })
  await writeModel(model, card, contents)
  return model
}
