import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import type { Input, Output } from '../../../src-preload/contract'
import type { Run } from '../../../src-preload/contract/training'
import { GalateaError } from '../../base/errors'
import { writeJson } from '../../base/files'
import { RunFolder } from '../../engine/gan/run'
import { measureBaselines } from '../baselines'
import type { JobWork } from '../work'
import { folders } from '../workspace'
import { readBaselines, writeBaselines } from './baselines'
import { summaryOf } from './curves'
import { entries } from './entries'

export async function listRuns(): Promise<Output<'listRuns'>> {
  const runs: Run[] = []
  for (const name of (await entries(folders.runs)).sort().reverse()) {
    try {
      runs.push(await readRun({ run: join(folders.runs, name) }))
    } catch (error) {
      // A folder that holds no run, or one of another version, is no reason to show none.
      if (!(error instanceof GalateaError)) throw error
    }
  }
  return runs
}

export async function readRun({ run: path }: Input<'readRun'>): Promise<Run> {
  const folder = new RunFolder(path)
  const manifest = await folder.readManifest()
  const { bestMetric, metrics, finished, device, versions } = manifest
  const better = metrics[bestMetric]?.better ?? 'higher'
  const baselines = await readBaselines(path)
  const { step, seconds, best } = await summaryOf(folder.metricsFile, `validation.${bestMetric}`, better)
  const { name, notes } = await readAnnotation(path)
  return {
    path,
    name: name || basename(path),
    notes,
    task: manifest.task,
    preset: manifest.preset,
    dataset: manifest.dataset.folder,
    parent: manifest.parent,
    startedAt: Date.parse(manifest.startedAt),
    step: finished?.step ?? step,
    steps: manifest.steps,
    finished: finished?.because ?? null,
    seconds: finished?.seconds ?? seconds,
    device: device.name || device.id,
    version: versions.galatea ?? '',
    best,
    bestMetric,
    betterMetric: better,
    metricUnit: metrics[bestMetric]?.unit ?? '',
    metrics: Object.entries(metrics).map(([metric, definition]) => ({ name: metric, ...definition })),
    baselines: Object.entries(baselines).flatMap(([method, values]) => {
      const value = values[bestMetric]
      return value === undefined ? [] : [{ name: method, value }]
    }),
    baselineMetrics: baselines,
  }
}

/** The data set may be gone, or have changed since: then nothing can be compared. */
export async function compareRun({ run }: Input<'compareRun'>, { signal }: JobWork): Promise<Run> {
  const { task, recipe, dataset } = await new RunFolder(run).readManifest()
  await writeBaselines(run, await measureBaselines({ ...recipe, task }, dataset.folder, signal))
  return readRun({ run })
}

/** What a person says of a run; apart from `run.json`, which is the trainer's. */
const annotation = z.object({ name: z.string().default(''), notes: z.string().default('') })

export async function annotateRun({ run, name, notes }: Input<'annotateRun'>): Promise<Run> {
  await new RunFolder(run).readManifest()
  const before = await readAnnotation(run)
  await writeJson(annotationFile(run), { name: name?.trim() ?? before.name, notes: notes ?? before.notes })
  return readRun({ run })
}

async function readAnnotation(run: string): Promise<z.infer<typeof annotation>> {
  try {
    const parsed = annotation.safeParse(JSON.parse(await readFile(annotationFile(run), 'utf8')))
    return parsed.success ? parsed.data : { name: '', notes: '' }
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT')
      return { name: '', notes: '' }
    throw error
  }
}

const annotationFile = (run: string): string => join(run, 'annotation.json')

export async function readRecipes({ runs }: Input<'readRecipes'>): Promise<Output<'readRecipes'>> {
  return await Promise.all(
    runs.map(async (run) => {
      const { recipe, dataset, device, versions } = await new RunFolder(run).readManifest()
      return {
        ...recipe,
        dataset: dataset.folder,
        datasetHash: dataset.hash.slice(0, 12),
        device: device.id,
        ...versions,
      }
    }),
  )
}
