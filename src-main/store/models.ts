import { createHash, randomBytes } from 'node:crypto'
import { mkdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { GalateaError } from '../base/errors'
import { writeAtomically, writeJson } from '../base/files'
import { firstIssue } from './dataset/manifest'
import { fileSha256 } from '../base/seal'
import { isMissing, readJsonFile } from './json'

export const cardFile = 'card.json'
export const generatorFile = 'generator.onnx'

/** Raised when a reader of the old form would misunderstand the new one. */
const cardVersion = 1

/**
 * `card.json`: what a model does, what it may be used for, and how good it was. Keys that a later program adds are
 * kept as they are.
 */
export const cardSchema = z.looseObject({
  format: z.literal('galatea-model'),
  schemaVersion: z.int().min(1),
  task: z.string().min(1),
  /** One phrase for lists. */
  name: z.string().default(''),
  /** ISO 8601, UTC. */
  created: z.string(),
  program: z.string(),
  /** The files beside the card. */
  files: z.record(z.string(), z.object({ sha256: z.string(), bytes: z.int().min(0) })),
  /** Trainable numbers of the generator. */
  parameters: z.int().min(0),
  /** What the model may be used for: ranges by name. */
  domain: z.record(z.string(), z.unknown()).default({}),
  /** What the task's tools need again: stretch, bands, units and the like. */
  details: z.record(z.string(), z.unknown()).default({}),
  recipe: z.record(z.string(), z.unknown()).default({}),
  training: z
    .looseObject({
      /** Hash of the data set (`Dataset.hash`), and how many items of it were trained on. */
      dataset: z.string(),
      items: z.int().min(0),
      steps: z.int().min(0),
    })
    .nullable()
    .default(null),
  /** On the test split, beside the conventional methods; null: not evaluated. */
  metrics: z.record(z.string(), z.unknown()).nullable().default(null),
  baselines: z.record(z.string(), z.unknown()).nullable().default(null),
  licence: z.string().nullable().default(null),
  cite: z.string().nullable().default(null),
  /** What it does and is for, what it was trained on, what it must not be used for: in words, by whoever made it. */
  description: z.string().nullable().default(null),
  data: z.string().nullable().default(null),
  limits: z.string().nullable().default(null),
})
export type ModelCard = z.output<typeof cardSchema>
/** A card as it is written: format, version and files are filled in. */
export type NewCard = Omit<z.input<typeof cardSchema>, 'format' | 'schemaVersion' | 'files'>

export interface Model {
  folder: string
  card: ModelCard
  /** Path of the generator. */
  generator: string
}

/**
 * Opens a model and compares its files with the card.
 * @throws GalateaError `not-found` when there is none, `corrupt` when the card does not hold or a file is not the one
 *   that was exported, `wrong-task` when `task` is given and it is another's.
 */
export async function readModel(folder: string, options: { task?: string } = {}): Promise<Model> {
  const card = await readCard(folder)
  if (options.task !== undefined && card.task !== options.task) {
    const sentence = `The model '${folder}' is for the task '${card.task}', expected one for '${options.task}'.`
    throw new GalateaError('wrong-task', sentence, { path: folder, task: card.task, expected: options.task })
  }
  if (!(generatorFile in card.files)) {
    throw new GalateaError('corrupt', `The card of the model '${folder}' names no ${generatorFile}.`, { path: folder })
  }
  for (const [name, { sha256 }] of Object.entries(card.files)) await checkFile(folder, name, sha256)
  return { folder, card, generator: join(folder, generatorFile) }
}

/**
 * Writes a model as a folder of its own, which appears when it is complete.
 * @param contents the files by name, `generator.onnx` among them.
 * @throws GalateaError `exists` when something is there already.
 */
export async function writeModel(
  folder: string,
  card: NewCard,
  contents: Readonly<Record<string, Uint8Array>>,
): Promise<ModelCard> {
  const target = resolve(folder)
  await mkdir(dirname(target), { recursive: true })
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(4).toString('hex')}.partial`)
  await mkdir(temporary)
  try {
    for (const [name, bytes] of Object.entries(contents)) await writeAtomically(join(temporary, name), bytes)
    const files: ModelCard['files'] = {}
    for (const [name, bytes] of Object.entries(contents)) files[name] = { sha256: sha256(bytes), bytes: bytes.length }
    const written = await writeModelCard(temporary, { ...card, files })
    await rename(temporary, target)
    return written
  } catch (error) {
    await rm(temporary, { recursive: true, force: true })
    const there = error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST')
    if (!there) throw error
    const sentence = `The folder '${folder}' is there already and not empty; the model was not written.`
    throw new GalateaError('exists', sentence, { path: folder }, { cause: error })
  }
}

/** Writes the card of a model whose files lie there; called again when the model has been evaluated. */
export async function writeModelCard(
  folder: string,
  card: NewCard & { files: ModelCard['files'] },
): Promise<ModelCard> {
  const complete = cardSchema.parse({ ...card, format: 'galatea-model', schemaVersion: cardVersion })
  await writeJson(join(folder, cardFile), complete)
  return complete
}

async function readCard(folder: string): Promise<ModelCard> {
  const path = join(folder, cardFile)
  const value = await readJsonFile(path, `'${folder}' is not a model: it has no ${cardFile}.`)
  const parsed = cardSchema.safeParse(value)
  if (!parsed.success) {
    throw new GalateaError('corrupt', `'${path}' is not a valid card: ${firstIssue(parsed.error)}.`, { path })
  }
  if (parsed.data.schemaVersion > cardVersion) {
    const sentence = `'${path}' was written by a newer Galatea: its schema version is ${parsed.data.schemaVersion}, this program reads up to ${cardVersion}.`
    throw new GalateaError('unreadable', sentence, { path })
  }
  return parsed.data
}

async function checkFile(folder: string, name: string, expected: string): Promise<void> {
  if (basename(name) !== name) {
    throw new GalateaError('corrupt', `The card of the model '${folder}' names '${name}', which is no plain file name.`)
  }
  const path = join(folder, name)
  const found = await fileSha256(path).catch((error: unknown) => {
    if (!isMissing(error)) throw error
    throw new GalateaError('corrupt', `The model '${folder}' lacks its file ${name}.`, { path }, { cause: error })
  })
  if (found === expected) return
  const sentence = `The model's file '${path}' is not the one that was exported: its SHA-256 is ${found}, expected ${expected}.`
  throw new GalateaError('corrupt', sentence, { path })
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
