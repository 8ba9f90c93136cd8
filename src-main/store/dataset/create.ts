import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { version } from '../../../package.json'
import { GalateaError } from '../../base/errors'
import { writeAtomically, writeJson } from '../../base/files'
import { checkpoint, type Work } from '../../base/progress'
import { isMissing, readTextFile } from '../json'
import { CatalogWriter } from './catalog'
import { contentHash } from './contentHash'
import { Curation } from './curation'
import type { NewItem } from './item'
import { files, schemaVersion, type Column, type Manifest } from './manifest'
import { ShardWriter } from './shards'
import { checkFractions, type Fractions } from './split'

export interface DatasetSpec {
  task: string
  arrays: Manifest['arrays']
  bands?: readonly string[]
  size?: number
  unit?: string | null
  pixelScaleArcsec?: number | null
  /** The free columns of the catalogue; the fixed ones (id, object, source, …) are added. */
  columns: readonly Column[]
  split: { seed: number; fractions: Fractions }
  /** The parameters of the creation, as given, so that it can be repeated. */
  creation: Record<string, unknown>
  /** What the science records beside; a function is called when every item has been seen. */
  properties?: Record<string, unknown> | (() => Record<string, unknown>)
}

/** An item that was left out, and why. */
export interface Rejection {
  source: string
  reason: string
}

export type Candidate = NewItem | Rejection

export interface CreatedDataset {
  manifest: Manifest
  rejected: Rejection[]
  /** Items of the data set that was replaced about which a person had decided something: that is kept. */
  curated: number
}

/**
 * Writes a data set from a stream of items, which are not held in memory. The folder appears when it is complete:
 * until then everything lies in a temporary folder beside it, which a failure or cancellation removes. What a person
 * decided about items of a data set that is replaced holds for the items of the same ids.
 *
 * @throws GalateaError `exists` when the folder is there and not empty (unless `overwrite` and it is a data set), or
 *   `unreadable` when no item is left.
 */
export async function createDataset(
  folder: string,
  spec: DatasetSpec,
  candidates: AsyncIterable<Candidate> | Iterable<Candidate>,
  options: { overwrite?: boolean; work?: Work } = {},
): Promise<CreatedDataset> {
  checkFractions(spec.split.fractions)
  const target = resolve(folder)
  await checkTarget(target, options.overwrite ?? false)
  await mkdir(dirname(target), { recursive: true })
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(4).toString('hex')}.partial`)
  await mkdir(temporary)
  try {
    const created = await writeDataset(temporary, spec, candidates, options.work ?? {})
    if (created.manifest.items === 0) throw nothingLeft(folder, created.rejected)
    const curated = await keepCuration(target, temporary)
    await replaceFolder(temporary, target)
    return { ...created, curated }
  } catch (error) {
    await rm(temporary, { recursive: true, force: true })
    throw error
  }
}

async function writeDataset(
  folder: string,
  spec: DatasetSpec,
  candidates: AsyncIterable<Candidate> | Iterable<Candidate>,
  work: Work,
): Promise<Omit<CreatedDataset, 'curated'>> {
  const rejected: Rejection[] = []
  const shards = new ShardWriter(folder, spec.arrays)
  const catalog = await CatalogWriter.open(folder, spec.columns)
  try {
    for await (const candidate of candidates) {
      await checkpoint(work)
      if ('reason' in candidate) rejected.push(candidate)
      else {
        catalog.add(candidate)
        await shards.add(candidate.arrays)
      }
    }
    await shards.flush()
    const counts = await catalog.finish(spec.split.fractions, spec.split.seed)
    const hash = await contentHash(spec.arrays, shards.shards, catalog.columns, catalog.rows())
    await catalog.write(join(folder, files.catalog))
    const manifest: Manifest = {
      format: 'galatea-dataset',
      schemaVersion,
      task: spec.task,
      created: new Date().toISOString(),
      program: `galatea ${version}`,
      items: catalog.length,
      arrays: spec.arrays,
      bands: [...(spec.bands ?? [])],
      size: spec.size ?? null,
      unit: spec.unit ?? null,
      pixelScaleArcsec: spec.pixelScaleArcsec ?? null,
      columns: [...catalog.columns],
      split: { ...spec.split, counts },
      rejected: { count: rejected.length, reasons: countReasons(rejected) },
      creation: spec.creation,
      properties: typeof spec.properties === 'function' ? spec.properties() : (spec.properties ?? {}),
      shards: shards.shards,
      contentHash: hash,
    }
    await writeAtomically(join(folder, files.rejected), rejected.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
    await writeJson(join(folder, files.manifest), manifest)
    return { manifest, rejected }
  } finally {
    catalog.close()
  }
}

async function checkTarget(target: string, overwrite: boolean): Promise<void> {
  const entries: string[] = await readdir(target).catch((error: unknown) => {
    if (!isMissing(error)) throw error
    if (!existsSync(target)) return []
    throw new GalateaError('exists', `'${target}' is a file: a folder was expected for the data set.`, { path: target })
  })
  if (entries.length === 0 || (overwrite && entries.includes(files.manifest))) return
  const advice = entries.includes(files.manifest) ? 'holds a data set already' : 'is not empty'
  throw new GalateaError('exists', `The folder '${target}' ${advice}; nothing was written.`, { path: target })
}

/** Copies the decisions about items from a data set to the one that replaces it; returns about how many items. */
async function keepCuration(from: string, to: string): Promise<number> {
  const path = join(from, files.curation)
  const text = await readTextFile(path)
  if (text === null) return 0
  // Splits are dealt anew: where an item was moved before says nothing of the new ones.
  const kept = text.split('\n').filter((line) => !/"action":"split"/.test(line))
  await writeAtomically(join(to, files.curation), kept.join('\n'))
  const curation = await Curation.read(path)
  return curation.touched().filter((id) => {
    const { rejected, tags, note } = curation.get(id)
    return rejected || tags.length > 0 || note !== ''
  }).length
}

/** Puts a complete folder in the place of another, which is moved aside first and so is whole at any instant. */
async function replaceFolder(complete: string, target: string): Promise<void> {
  const aside = `${complete}.old`
  const moved = await rename(target, aside).then(
    () => true,
    (error: unknown) => {
      if (isMissing(error)) return false
      throw error
    },
  )
  try {
    await rename(complete, target)
  } catch (error) {
    if (moved) await rename(aside, target)
    throw error
  }
  if (moved) await rm(aside, { recursive: true, force: true })
}

function countReasons(rejected: readonly Rejection[]): Record<string, number> {
  const reasons: Record<string, number> = {}
  // What stands after the colon is the number of that one item.
  for (const { reason } of rejected) {
    const kind = reason.split(':')[0]!
    reasons[kind] = (reasons[kind] ?? 0) + 1
  }
  return reasons
}

function nothingLeft(folder: string, rejected: readonly Rejection[]): GalateaError {
  const reasons = Object.entries(countReasons(rejected)).map(([reason, count]) => `${count} × ${reason}`)
  const why = reasons.length > 0 ? `every candidate was left out (${reasons.join(', ')})` : 'there was no candidate'
  return new GalateaError('unreadable', `The data set '${folder}' would be empty: ${why}.`, {
    rejected: rejected.slice(0, 100),
  })
}
