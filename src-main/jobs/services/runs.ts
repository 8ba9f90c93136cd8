import { open, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import type { BufferInput, BufferOutput, Input, Output } from '../../../src-preload/contract'
import type { Run, SamplePicture } from '../../../src-preload/contract/training'
import { GalateaError } from '../../base/errors'
import { readSafetensors } from '../../base/safetensors'
import { RunFolder } from '../../engine/gan/run'
import type { BufferAnswer } from '../buffers'
import { folders } from '../workspace'
import { measureBaselines } from '../baselines'
import type { JobWork } from '../work'
import { readBaselines, writeBaselines } from './baselines'
import { seriesOf } from './series'

export async function listRuns(): Promise<Output<'listRuns'>> {
  const names = await entries(folders.runs)
  const runs: Run[] = []
  for (const name of names.sort().reverse()) {
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
  const manifest = await new RunFolder(path).readManifest()
  const { bestMetric, metrics } = manifest
  const baselines = await readBaselines(path)
  return {
    path,
    name: basename(path),
    task: manifest.task,
    preset: manifest.preset,
    dataset: manifest.dataset.folder,
    startedAt: Date.parse(manifest.startedAt),
    step: manifest.finished?.step ?? 0,
    steps: manifest.steps,
    finished: manifest.finished?.because ?? null,
    seconds: manifest.finished?.seconds ?? null,
    device: manifest.device.name || manifest.device.id,
    bestMetric,
    betterMetric: metrics[bestMetric]?.better ?? 'higher',
    metricUnit: metrics[bestMetric]?.unit ?? '',
    baselines: Object.entries(baselines).flatMap(([name, values]) => {
      const value = values[bestMetric]
      return value === undefined ? [] : [{ name, value }]
    }),
  }
}

/** The data set may be gone, or have changed since: then nothing can be compared. */
export async function compareRun({ run }: Input<'compareRun'>, { signal }: JobWork): Promise<Run> {
  const { task, recipe, dataset } = await new RunFolder(run).readManifest()
  await writeBaselines(run, await measureBaselines({ ...recipe, task }, dataset.folder, signal))
  return readRun({ run })
}

/** What a program that is writing may have written by halves is left for the next time. */
export async function readSeries({
  run,
  from,
}: BufferInput<'readSeries'>): Promise<BufferAnswer<BufferOutput<'readSeries'>>> {
  const path = new RunFolder(run).metricsFile
  const file = await open(path, 'r').catch(absent(null))
  if (!file) return { value: { next: from, rows: 0, names: [], restarted: false }, buffers: [] }
  try {
    const { size } = await file.stat()
    // A run that went on from a checkpoint takes the lines behind it back: then everything is read anew.
    const start = from <= size ? from : 0
    const bytes = Buffer.alloc(size - start)
    await file.read(bytes, 0, bytes.length, start)
    const end = bytes.lastIndexOf(0x0a) + 1
    const { rows, columns } = seriesOf(bytes.toString('utf8', 0, end))
    return {
      value: { next: start + end, rows, names: [...columns.keys()], restarted: start !== from },
      buffers: [...columns.values()],
    }
  } finally {
    await file.close()
  }
}

export async function listSampleSteps({ run }: Input<'listSampleSteps'>): Promise<number[]> {
  const names = await entries(join(run, 'samples'))
  return names
    .flatMap((name) => /^step-(\d+)\.safetensors$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
}

const pictureList = z.array(
  z.object({
    tensor: z.string(),
    item: z.int().min(0),
    name: z.string(),
    width: z.int(),
    height: z.int(),
    channels: z.int(),
    display: z.object({
      kind: z.enum(['linear', 'asinh']),
      low: z.number(),
      high: z.number(),
      softening: z.number().optional(),
      bottomUp: z.boolean().optional(),
    }),
  }),
)

export async function readSamples({
  run,
  step,
}: BufferInput<'readSamples'>): Promise<BufferAnswer<BufferOutput<'readSamples'>>> {
  const path = new RunFolder(run).sampleFile(step, 'safetensors')
  const { tensors, metadata } = await readSafetensors(path)
  const list = pictureList.safeParse(JSON.parse(metadata.pictures ?? '[]'))
  if (!list.success) throw new GalateaError('corrupt', `'${path}' does not say what its pictures are.`, { path })
  const samples: { pictures: SamplePicture[] }[] = []
  const buffers: Float32Array[] = []
  for (const { tensor, item, name, width, height, channels, display } of list.data) {
    const data = tensors[tensor]?.data
    if (!data) throw new GalateaError('corrupt', `'${path}' lacks the picture '${tensor}'.`, { path })
    const { kind, low, high, softening = 1, bottomUp = false } = display
    const sample = (samples[item] ??= { pictures: [] })
    sample.pictures.push({
      name,
      width,
      height,
      channels,
      stretch: kind,
      low,
      high,
      softening,
      bottomUp,
      buffer: buffers.length,
    })
    buffers.push(data)
  }
  return { value: { samples }, buffers }
}

async function entries(folder: string): Promise<string[]> {
  return readdir(folder).catch(absent<string[]>([]))
}

function absent<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return value
    throw error
  }
}
