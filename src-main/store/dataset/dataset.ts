import { join } from 'node:path'
import { GalateaError } from '../../base/errors'
import { readTextFile } from '../json'
import { Database, quoteName, type Cell, type Row } from '../tables/database'
import { queryHistogram, queryRows, type Histogram, type Query } from '../tables/query'
import { curationColumns, walkRows } from './catalog'
import { contentHash, curatedHash } from './contentHash'
import type { Rejection } from './create'
import { Curation, type CurationAction } from './curation'
import { ItemCache } from './itemCache'
import { files, readManifest, type Column, type Manifest, type Split } from './manifest'
import { elements, ShardReader } from './shards'
import { checkShards } from './verify'

export interface DatasetItem {
  /** Position in the data set, 0 … items − 1. */
  index: number
  id: string
  object: string
  split: Split
  rejected: boolean
  reason: string
  tags: readonly string[]
  note: string
}

export interface OpenOptions {
  /** Bytes of items kept in memory; the least recently read go first. Default 256 MiB. */
  cacheBytes?: number
}

/**
 * A data set on disk, open. Close it when done: it holds files and a database.
 * @throws GalateaError `not-found` when the folder holds none, `corrupt` when something in it does not hold together.
 */
export async function openDataset(folder: string, options: OpenOptions = {}): Promise<Dataset> {
  const manifest = await readManifest(folder)
  const catalog = join(folder, files.catalog)
  const database = await Database.open(folder)
  try {
    await database.viewParquet('catalog', catalog)
    const curation = await Curation.read(join(folder, files.curation))
    const index = await readIndex(database, manifest, catalog)
    return new Dataset(folder, manifest, index, curation, database, options.cacheBytes ?? 256 * 1024 * 1024)
  } catch (error) {
    database.close()
    throw error
  }
}

interface Index {
  ids: readonly string[]
  objects: readonly string[]
  splits: readonly Split[]
}

export class Dataset {
  private readonly positions: ReadonlyMap<string, number>
  private readonly shards: ShardReader
  private readonly cache: ItemCache
  /** Resolves when the database knows what curation says; null when it is behind. */
  private fresh: Promise<void> | null = null

  constructor(
    readonly folder: string,
    readonly manifest: Manifest,
    private readonly index: Index,
    private readonly curation: Curation,
    private readonly database: Database,
    cacheBytes: number,
  ) {
    this.positions = new Map(index.ids.map((id, i) => [id, i]))
    this.shards = new ShardReader(folder, manifest.arrays, manifest.shards)
    this.cache = new ItemCache(cacheBytes)
  }

  get length(): number {
    return this.manifest.items
  }

  /** What was passed over while opening; to be shown once. */
  get warnings(): readonly string[] {
    return this.curation.warnings
  }

  /** SHA-256 over pixels, catalogue, splits and what curation leaves out: a run is bound to it. */
  get hash(): string {
    const known = this.curation.rejected().filter((id) => this.positions.has(id))
    const moved = this.curation.moved().filter(([id, split]) => this.madeSplit(id) !== split && this.positions.has(id))
    return curatedHash(this.manifest.contentHash, known, moved)
  }

  /** The columns of the catalogue, and after them those of curation, as queries see them. */
  get columns(): readonly Column[] {
    return [...this.manifest.columns, ...curationColumns]
  }

  /** The items of a split, or all, in their order; those rejected by a person are left out unless asked for. */
  items(split?: Split, { includeRejected = false } = {}): DatasetItem[] {
    const items: DatasetItem[] = []
    for (let i = 0; i < this.length; i++) {
      const item = this.item(i)
      if (split !== undefined && item.split !== split) continue
      if (includeRejected || !item.rejected) items.push(item)
    }
    return items
  }

  /** @throws GalateaError `not-found` for an item that is not there. */
  item(key: string | number): DatasetItem {
    const index = this.position(key)
    const id = this.index.ids[index]!
    const curation = this.curation.get(id)
    const split = curation.split ?? this.index.splits[index]!
    return { ...curation, index, id, object: this.index.objects[index]!, split }
  }

  /**
   * The tensor of an item, [bands, height, width] for an image; a copy.
   * @param array name of the tensor where an item has several.
   */
  async readItem(key: string | number, array = 'image'): Promise<Float32Array> {
    const out = new Float32Array(elements(this.shapeOf(array)))
    this.readInto(this.position(key), array, out)
    return out
  }

  /** The tensors of several items, one after another: [keys.length, …shape]. */
  async readBatch(keys: readonly (string | number)[], array = 'image', out?: Float32Array): Promise<Float32Array> {
    const length = elements(this.shapeOf(array))
    const batch = out ?? new Float32Array(keys.length * length)
    for (const [i, key] of keys.entries()) {
      this.readInto(this.position(key), array, batch.subarray(i * length, (i + 1) * length))
    }
    return batch
  }

  /** Rows of the catalogue with `rejected`, `tags` and `note` beside. @throws GalateaError `usage` for a bad filter. */
  async query(query: Query = {}): Promise<Row[]> {
    await (this.fresh ??= this.refresh())
    return queryRows(this.database, 'curated', this.columns, { orderBy: 'index', ...query })
  }

  /** A row for every item, in their order. */
  catalogRows(): Promise<Row[]> {
    return this.query()
  }

  /** One column of the catalogue, a value for every item in their order. */
  async column(name: string): Promise<Cell[]> {
    const rows = await this.query({ columns: [name] })
    return rows.map((row) => Object.values(row)[0] ?? null)
  }

  /** Counts of a numeric column in bins of equal width. @param options see `queryHistogram`. */
  async histogram(options: Parameters<typeof queryHistogram>[3]): Promise<Histogram> {
    await (this.fresh ??= this.refresh())
    return queryHistogram(this.database, 'curated', this.columns, options)
  }

  /** What was left out when the data set was made, and why. */
  async rejections(): Promise<Rejection[]> {
    const text = (await readTextFile(join(this.folder, files.rejected))) ?? ''
    const lines = text.split('\n').filter((line) => line !== '')
    return lines.map((line) => JSON.parse(line) as Rejection)
  }

  /**
   * Appends a decision about items; returns those whose state it changed.
   * @param value the tag, the note's text, or the reason of a rejection.
   */
  async curate(action: CurationAction, keys: readonly (string | number)[], value?: string): Promise<string[]> {
    const ids = keys.map((key) => this.index.ids[this.position(key)]!)
    const changed = await this.curation.record(action, ids, value)
    this.fresh = null
    return changed
  }

  /** Line of the latest decision, by which `undoCuration` finds it again. */
  get lastDecision(): number {
    return this.curation.lastLine
  }

  /** Takes a decision back (by its line; else the latest); returns its items. */
  async undoCuration(line?: number): Promise<string[]> {
    const items = await this.curation.undo(line)
    this.fresh = null
    return items
  }

  /** Ids of the items that someone decided about and that are in the data set. */
  curated(): string[] {
    return this.curation.touched().filter((id) => this.positions.has(id))
  }

  /** Ids and objects of all items, in their order, and the splits of the items as they were made. */
  get names(): Index {
    return this.index
  }

  /** Columns of the catalogue as it was made, all rows in order: far cheaper than rows. */
  async storedColumns(names: readonly string[]): Promise<Record<string, Cell[]>> {
    const known = new Set(this.manifest.columns.map(({ name }) => name))
    const unknown = names.find((name) => !known.has(name))
    if (unknown !== undefined) {
      const sentence = `The data set has no column '${unknown}'; it has ${[...known].join(', ')}.`
      throw new GalateaError('usage', sentence, { column: unknown })
    }
    if (names.length === 0) return {}
    return this.database.columns(`SELECT ${names.map(quoteName).join(', ')} FROM catalog ORDER BY "index"`)
  }

  /** Reads everything and compares it with the recorded SHA-256. @throws GalateaError `corrupt` naming the file. */
  async verify(): Promise<void> {
    await checkShards(this.folder, this.manifest.shards)
    const { arrays, shards, columns } = this.manifest
    const hash = await contentHash(arrays, shards, columns, walkRows(this.database, this.length))
    if (hash === this.manifest.contentHash) return
    const path = join(this.folder, files.catalog)
    throw new GalateaError('corrupt', `The catalogue '${path}' is not the one that the data set was made with.`, {
      path,
      expected: this.manifest.contentHash,
      found: hash,
    })
  }

  close(): void {
    this.shards.close()
    this.database.close()
    this.cache.clear()
  }

  private readInto(index: number, array: string, out: Float32Array): void {
    const key = `${array}/${index}`
    const cached = this.cache.get(key)
    if (cached) {
      out.set(cached)
      return
    }
    this.shards.read(array, index, out)
    this.cache.put(key, out)
  }

  private madeSplit(id: string): Split | undefined {
    const position = this.positions.get(id)
    return position === undefined ? undefined : this.index.splits[position]
  }

  private position(key: string | number): number {
    const index = typeof key === 'number' ? key : this.positions.get(key)
    if (index !== undefined && Number.isInteger(index) && index >= 0 && index < this.length) return index
    const which = typeof key === 'number' ? `${key} (it has items 0 to ${this.length - 1})` : `'${key}'`
    throw new GalateaError('not-found', `The data set '${this.folder}' has no item ${which}.`, { item: key })
  }

  private shapeOf(array: string): readonly number[] {
    const found = Object.hasOwn(this.manifest.arrays, array) ? this.manifest.arrays[array] : undefined
    if (found) return found.shape
    const known = Object.keys(this.manifest.arrays).join(', ')
    throw new RangeError(`The data set '${this.folder}' has no tensor '${array}'; it has ${known}`)
  }

  /** Brings what curation says into the database. */
  private async refresh(): Promise<void> {
    const columns = [
      { name: 'item', type: 'string' } as const,
      ...curationColumns,
      { name: 'moved', type: 'string' } as const,
    ]
    await this.database.createTable('curation', columns)
    const appender = await this.database.appender('curation', columns)
    for (const item of this.curation.touched()) {
      const { tags, split, ...state } = this.curation.get(item)
      appender.append({ item, ...state, tags: JSON.stringify(tags), moved: split })
    }
    appender.close()
    await this.database.run(
      `CREATE OR REPLACE VIEW curated AS SELECT catalog.* REPLACE (coalesce(moved, catalog.split) AS split), coalesce(rejected, false) AS rejected,
       coalesce(reason, '') AS reason, coalesce(tags, '[]') AS tags, coalesce(note, '') AS note FROM catalog LEFT JOIN curation ON id = item`,
    )
  }
}

async function readIndex(database: Database, manifest: Manifest, path: string): Promise<Index> {
  const columns = await database.columns('SELECT "index", id, object, split FROM catalog ORDER BY "index"')
  const positions = columns['index'] ?? []
  const complete = positions.length === manifest.items && positions.every((position, i) => position === i)
  if (!complete) {
    const sentence = `The catalogue '${path}' has ${positions.length} rows, expected one for each of ${manifest.items} items.`
    throw new GalateaError('corrupt', sentence, { path })
  }
  return {
    ids: (columns['id'] ?? []).map(String),
    objects: (columns['object'] ?? []).map(String),
    splits: (columns['split'] ?? []) as Split[],
  }
}
