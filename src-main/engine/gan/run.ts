import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { createWriteStream, type WriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { version } from '../../../package.json'
import { GalateaError } from '../../base/errors'
import { writeAtomically, writeJson } from '../../base/files'
import { splits } from './task'

/**
 * A run's folder: `run.json` (what was asked for and what it runs on), `metrics.jsonl` (a JSON object a line),
 * `samples/` (fixed samples as PNG and as floats), `checkpoints/` (`latest`, `best`, `pinned-…`),
 * `changes.jsonl` (of the learning rate while it ran).
 */
export const runManifest = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('run'),
  task: z.string(),
  recipe: z.record(z.string(), z.unknown()),
  preset: z.string().nullable(),
  dataset: z.object({
    folder: z.string(),
    hash: z.string(),
    sizes: z.object(Object.fromEntries(splits.map((split) => [split, z.int()])) as Record<string, z.ZodInt>),
  }),
  /** `TaskData.description`: the plan follows from it and the recipe. */
  description: z.record(z.string(), z.unknown()),
  metrics: z.record(
    z.string(),
    z.object({ better: z.enum(['higher', 'lower']), unit: z.string(), meaning: z.string() }),
  ),
  bestMetric: z.string(),
  /** Steps that the run is to have. */
  steps: z.int(),
  parameters: z.object({ generator: z.int(), discriminator: z.int() }),
  device: z.object({
    id: z.string(),
    provider: z.string(),
    name: z.string(),
    threads: z.int().nullable(),
    fallbacks: z.array(z.string()),
  }),
  /** By program: lowerings that were chosen by measuring, replayed on resume. */
  choices: z.record(z.string(), z.record(z.string(), z.string())),
  versions: z.record(z.string(), z.string()),
  startedAt: z.string(),
  /** The checkpoint of another run that this one began from. */
  parent: z.object({ run: z.string(), checkpoint: z.string(), step: z.int() }).nullable().default(null),
  /** null while it runs, or after a crash. */
  finished: z.object({ at: z.string(), because: z.string(), step: z.int(), seconds: z.number() }).nullable(),
})
export type RunManifest = z.infer<typeof runManifest>

export const versions = (): Record<string, string> => ({ galatea: version, node: process.versions.node })

const pinned = 'pinned-'
const unpinned = 'unpinned-'

export class RunFolder {
  constructor(readonly path: string) {}

  get manifestFile(): string {
    return join(this.path, 'run.json')
  }

  get metricsFile(): string {
    return join(this.path, 'metrics.jsonl')
  }

  /** Changes of the learning rate while the run was under way. */
  get changesFile(): string {
    return join(this.path, 'changes.jsonl')
  }

  checkpointFile(name: string): string {
    return join(this.path, 'checkpoints', `${name}.safetensors`)
  }

  /** Without ending: `.png` for people, `.safetensors` for programs. */
  sampleFile(step: number, ending: 'png' | 'safetensors'): string {
    return join(this.path, 'samples', `step-${String(step).padStart(8, '0')}.${ending}`)
  }

  /** Refuses a folder that already holds a run. */
  async requireNew(): Promise<void> {
    const entries = await readdir(this.path).catch(missing<string[]>([]))
    if (entries.includes('run.json')) {
      const sentence = `'${this.path}' already holds a run: choose another folder, or go on with it by --resume.`
      throw new GalateaError('exists', sentence, { folder: this.path })
    }
  }

  async create(): Promise<void> {
    await mkdir(join(this.path, 'checkpoints'), { recursive: true })
    await mkdir(join(this.path, 'samples'), { recursive: true })
  }

  async readManifest(): Promise<RunManifest> {
    const text = await readFile(this.manifestFile, 'utf8').catch(missing(null))
    if (text === null) {
      throw new GalateaError('not-found', `'${this.path}' holds no run: there is no run.json.`, { folder: this.path })
    }
    const manifest = runManifest.safeParse(parse(text))
    if (manifest.success) return manifest.data
    const sentence = `'${this.manifestFile}' is not a run of Galatea: ${z.prettifyError(manifest.error)}.`
    throw new GalateaError('corrupt', sentence, { file: this.manifestFile })
  }

  async writeManifest(manifest: RunManifest): Promise<void> {
    await writeJson(this.manifestFile, manifest)
  }

  /** Names of the checkpoints that are there: latest, best, pinned-… */
  async checkpoints(): Promise<string[]> {
    const entries = await readdir(join(this.path, 'checkpoints')).catch(missing<string[]>([]))
    return entries
      .filter((name) => name.endsWith('.safetensors') && !name.startsWith(unpinned))
      .map((name) => name.replace(/\.safetensors$/, ''))
  }

  /** What a kill in the middle of a write has left, and checkpoints that are no longer pinned. */
  async clean(): Promise<void> {
    const folder = join(this.path, 'checkpoints')
    const entries = await readdir(folder).catch(missing<string[]>([]))
    const unwanted = entries.filter((entry) => entry.endsWith('.partial') || entry.startsWith(unpinned))
    for (const name of unwanted) await rm(join(folder, name), { force: true })
  }

  /** Keeps a copy of a checkpoint from being written over, under its step. @returns its name, `pinned-…`. */
  async pin(name: string, step: number): Promise<string> {
    const pin = `${pinned}${step}`
    const there = join(this.path, 'checkpoints', `${unpinned}${step}.safetensors`)
    const back = await rename(there, this.checkpointFile(pin)).then(() => true, missing(false))
    if (!back) await writeAtomically(this.checkpointFile(pin), await readFile(this.checkpointFile(name)))
    return pin
  }

  /** Gives a pinned checkpoint up: it is removed when the run goes on, and can be pinned again until then. */
  async unpin(name: string): Promise<void> {
    if (!name.startsWith(pinned)) {
      throw new GalateaError('usage', `'${name}' is not pinned: the trainer keeps latest and best by itself.`, { name })
    }
    const aside = this.checkpointFile(`${unpinned}${name.slice(pinned.length)}`)
    await rename(this.checkpointFile(name), aside).catch((cause: unknown) => {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw cause
      throw new GalateaError('not-found', `There is no checkpoint '${name}' in '${this.path}'.`, { name }, { cause })
    })
  }

  /** The lines recorded up to a step; later ones belong to steps that a crash took back. */
  async keepMetricsUpTo(step: number): Promise<void> {
    const text = await readFile(this.metricsFile, 'utf8').catch(missing(''))
    const lines = text.split('\n').filter((line) => {
      const value = parse(line)
      return typeof value === 'object' && value !== null && 'step' in value && Number(value.step) <= step
    })
    await writeAtomically(this.metricsFile, lines.map((line) => `${line}\n`).join(''))
  }
}

/** Appends JSON objects, one a line. */
export class MetricsLog {
  private readonly stream: WriteStream

  constructor(file: string) {
    this.stream = createWriteStream(file, { flags: 'a' })
    this.stream.on('error', (error) => (this.failure ??= error))
  }

  private failure: Error | null = null

  append(line: object): void {
    if (this.failure) throw this.failure
    this.stream.write(`${JSON.stringify(line)}\n`)
  }

  async close(): Promise<void> {
    this.stream.end()
    await finished(this.stream)
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // A line that a crash cut short, or a file that the schema then refuses.
  }
}

function missing<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return value
    throw error
  }
}
