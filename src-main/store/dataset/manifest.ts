import { join } from 'node:path'
import { z } from 'zod'
import { GalateaError } from '../../base/errors'
import { readJsonFile } from '../json'

export const splitNames = ['train', 'validation', 'test'] as const
export type Split = (typeof splitNames)[number]

/** Raised when a reader of the old form would misunderstand the new one. */
export const schemaVersion = 1

export const files = {
  manifest: 'dataset.json',
  catalog: 'catalog.parquet',
  rejected: 'rejected.jsonl',
  curation: 'curation.jsonl',
} as const

const count = z.int().min(0)
const perSplit = <T extends z.ZodType>(value: T) => z.object({ train: value, validation: value, test: value })

export const columnSchema = z.object({
  name: z.string().min(1),
  type: z.enum(['string', 'number', 'integer', 'boolean']),
  unit: z.string().optional(),
  description: z.string().optional(),
})
export type Column = z.infer<typeof columnSchema>

/** `dataset.json`: what a data set is, how it was made, and where its numbers lie. */
export const manifestSchema = z.object({
  format: z.literal('galatea-dataset'),
  schemaVersion: z.int().min(1),
  /** The task it was made for: `galaxy-recovery`, `generate`, … */
  task: z.string().min(1),
  /** ISO 8601, UTC. */
  created: z.string(),
  program: z.string(),
  items: count,
  /** The tensors of an item, by name, with the shape of one item; all float32. An image is [bands, height, width]. */
  arrays: z.record(z.string(), z.object({ shape: z.array(z.int().min(1)).min(1) })),
  /** Names of the bands of `image`, in order; empty where there is no image. */
  bands: z.array(z.string()),
  /** Side of `image` in pixels; null where there is no image. */
  size: z.int().min(1).nullable(),
  /** Unit of the pixel values; null: unknown. */
  unit: z.string().nullable(),
  /** Arc seconds a pixel; null: unknown. */
  pixelScaleArcsec: z.number().positive().nullable(),
  columns: z.array(columnSchema),
  split: z.object({
    seed: z.int().min(0),
    /** Shares that sum to 1. Whole objects are dealt out, so the counts come as near as the objects allow. */
    fractions: perSplit(z.number().min(0).max(1)),
    counts: perSplit(count),
  }),
  /** What was left out, by reason; each one stands in `rejected.jsonl`. */
  rejected: z.object({ count, reasons: z.record(z.string(), count) }),
  /** The parameters of the creation, as given. */
  creation: z.record(z.string(), z.unknown()),
  /** What the science records beside: it has a schema of its own. */
  properties: z.record(z.string(), z.unknown()),
  shards: z.array(z.object({ file: z.string(), items: z.int().min(1), bytes: count, sha256: z.string() })),
  /** SHA-256 over pixels, catalogue and splits (see `contentHash.ts`). */
  contentHash: z.string(),
})
export type Manifest = z.infer<typeof manifestSchema>

/** @throws GalateaError `not-found`, or `corrupt` with what does not hold. */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, files.manifest)
  const value = await readJsonFile(path, `'${folder}' is not a data set: it has no ${files.manifest}.`)
  const version = typeof value === 'object' && value !== null && 'schemaVersion' in value ? value.schemaVersion : null
  if (typeof version === 'number' && version > schemaVersion) {
    throw new GalateaError(
      'unreadable',
      `'${path}' was written by a newer Galatea: its schema version is ${version}, this program reads up to ${schemaVersion}.`,
      { path, version },
    )
  }
  const parsed = manifestSchema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new GalateaError('corrupt', `'${path}' is not a valid data set: ${firstIssue(parsed.error)}.`, { path })
}

/** The first thing zod found, as part of a sentence: `split.seed: expected number, received string`. */
export function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0]
  if (!issue) return 'unknown problem'
  const where = issue.path.map(String).join('.')
  return `${where ? `${where}: ` : ''}${issue.message.replace(/^Invalid input: /, '')}`
}
