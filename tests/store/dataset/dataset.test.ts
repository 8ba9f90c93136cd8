import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDataset, type Candidate, type DatasetSpec } from '../../../src-main/store/dataset/create'
import type { NewItem } from '../../../src-main/store/dataset/item'
import { openDataset, type Dataset } from '../../../src-main/store/dataset/dataset'

const spec: DatasetSpec = {
  task: 'generate',
  arrays: { image: { shape: [2, 3, 3] } },
  bands: ['r', 'g'],
  size: 3,
  unit: 'nanomaggy',
  pixelScaleArcsec: 0.396,
  columns: [
    { name: 'flux', type: 'number', unit: 'nanomaggy' },
    { name: 'kind', type: 'string' },
  ],
  split: { seed: 7, fractions: { train: 0.5, validation: 0.25, test: 0.25 } },
  creation: { from: ['here'] },
}

const pixels = (i: number): Float32Array => Float32Array.from({ length: 18 }, (_, k) => i + k / 100)

function item(i: number, changes: Partial<NewItem> = {}): NewItem {
  return {
    id: `item-${i}`,
    object: `object-${i}`,
    source: { file: `/data/${i}.fits`, sha256: `sha-${i}`, part: i },
    cutout: { x: i, y: 2 * i, width: 3, height: 3 },
    arrays: { image: pixels(i) },
    values: { flux: i / 3, kind: i % 2 === 0 ? 'even' : 'odd' },
    ...changes,
  }
}

const many = (count: number): NewItem[] => Array.from({ length: count }, (_, i) => item(i))

let folder: string
let path: string
const opened: Dataset[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-dataset-'))
  path = join(folder, 'set')
})

afterEach(async () => {
  for (const dataset of opened.splice(0)) dataset.close()
  await rm(folder, { recursive: true })
})

async function make(candidates: Iterable<Candidate>, changes: Partial<DatasetSpec> = {}): Promise<Dataset> {
  await createDataset(path, { ...spec, ...changes }, candidates)
  return reopen()
}

async function reopen(cacheBytes?: number): Promise<Dataset> {
  const dataset = await openDataset(path, { cacheBytes })
  opened.push(dataset)
  return dataset
}

describe('a data set', () => {
  it('gives back what was put in', async () => {
    const dataset = await make([...many(3), { source: '/data/x.fits', reason: 'empty: no source in it' }])
    expect(dataset.length).toBe(3)
    expect(dataset.manifest).toMatchObject({ task: 'generate', bands: ['r', 'g'], size: 3, pixelScaleArcsec: 0.396 })
    expect(dataset.manifest.rejected).toEqual({ count: 1, reasons: { empty: 1 } })
    expect(await dataset.rejections()).toEqual([{ source: '/data/x.fits', reason: 'empty: no source in it' }])
    expect(await dataset.readItem('item-2')).toEqual(pixels(2))
    expect(await dataset.readItem(0)).toEqual(pixels(0))
    const rows = await dataset.catalogRows()
    expect(rows[1]).toEqual({
      index: 1,
      id: 'item-1',
      object: 'object-1',
      split: dataset.item(1).split,
      source: '/data/1.fits',
      sourceSha256: 'sha-1',
      sourcePart: 1,
      cutoutX: 1,
      cutoutY: 2,
      cutoutWidth: 3,
      cutoutHeight: 3,
      flux: 1 / 3,
      kind: 'odd',
      rejected: false,
      reason: '',
      tags: '[]',
      note: '',
    })
    await dataset.verify()
  })

  it('reads batches across shards, whatever the cache holds', async () => {
    // 8 MiB an item, so that a shard of 32 MiB holds four of them.
    const side = 1024
    const big = (i: number): Float32Array => new Float32Array(2 * side * side).fill(i)
    await createDataset(
      path,
      { ...spec, arrays: { image: { shape: [2, side, side] } } },
      many(6).map((entry, i) => ({ ...entry, arrays: { image: big(i) } })),
    )
    const dataset = await reopen(20 * 1024 * 1024)
    expect(dataset.manifest.shards.map((shard) => shard.items)).toEqual([4, 2])
    for (const indices of [
      [5, 0],
      [4, 3, 5],
      [0, 0],
    ]) {
      const batch = await dataset.readBatch(indices)
      expect(indices.map((_, k) => batch[k * 2 * side * side])).toEqual(indices)
      expect(batch.at(-1)).toBe(indices.at(-1))
    }
  })

  it('hands out copies: changing one changes no other', async () => {
    const dataset = await make(many(2))
    const first = await dataset.readItem(1)
    first.fill(-1)
    expect(await dataset.readItem(1)).toEqual(pixels(1))
  })

  it('keeps values that are missing apart from numbers', async () => {
    const values = { flux: NaN, kind: undefined }
    const dataset = await make([item(0), item(1, { values })])
    expect(await dataset.column('flux')).toEqual([0, null])
    expect(await dataset.column('kind')).toEqual(['even', null])
    await dataset.verify()
  })

  it('may hold tensors of several names', async () => {
    const arrays = { image: { shape: [1, 2] }, psf: { shape: [3] } }
    const image = Float32Array.of(1, 2)
    const psf = Float32Array.of(3, 4, 5)
    const dataset = await make([item(0, { arrays: { image, psf } })], { arrays })
    expect(await dataset.readItem(0, 'psf')).toEqual(psf)
    expect(await dataset.readItem(0)).toEqual(image)
    await expect(dataset.readItem(0, 'weight')).rejects.toThrow(/no tensor 'weight'; it has image, psf/)
  })

  it('refuses an index or id that is not there', async () => {
    const dataset = await make(many(2))
    await expect(dataset.readItem(2)).rejects.toThrow(/no item 2 \(it has items 0 to 1\)/)
    await expect(dataset.readItem('nobody')).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('the hash', () => {
  it('is the same for the same content, and another for other pixels, values, splits or seeds', async () => {
    const hashes: string[] = []
    for (const [candidates, changes] of [
      [many(8), {}],
      [many(8).map((entry) => ({ ...entry, source: { ...entry.source, file: '/elsewhere' } })), {}],
      [[item(0, { arrays: { image: pixels(9) } }), ...many(8).slice(1)], {}],
      [[item(0, { values: { flux: 5, kind: 'even' } }), ...many(8).slice(1)], {}],
      [many(8), { split: { ...spec.split, seed: 8 } }],
    ] as const) {
      path = join(folder, String(hashes.length))
      hashes.push((await make(candidates, changes)).hash)
    }
    expect(hashes[1]).toBe(hashes[0])
    expect(new Set(hashes.slice(1)).size).toBe(4)
  })

  it('follows rejections and comes back with an undo', async () => {
    const dataset = await make(many(4))
    const before = dataset.hash
    await dataset.curate('tag', ['item-1'], 'merger')
    expect(dataset.hash).toBe(before)
    await dataset.curate('reject', ['item-1', 'item-3'])
    const after = dataset.hash
    expect(after).not.toBe(before)
    expect((await reopen()).hash).toBe(after)
    await dataset.undoCuration()
    expect(dataset.hash).toBe(before)
  })
})

describe('making a data set', () => {
  it('leaves nothing behind when it fails half-way', async () => {
    const failing = function* (): Generator<Candidate> {
      yield* many(3)
      throw new Error('the source broke')
    }
    await expect(createDataset(path, spec, failing())).rejects.toThrow('the source broke')
    expect(await readdir(folder)).toEqual([])
  })

  it('leaves nothing behind when it is cancelled', async () => {
    const abort = new AbortController()
    const cancelling = function* (): Generator<Candidate> {
      yield item(0)
      abort.abort()
      yield item(1)
    }
    const made = createDataset(path, spec, cancelling(), { work: { signal: abort.signal } })
    await expect(made).rejects.toThrow(/abort/)
    expect(await readdir(folder)).toEqual([])
  })

  it('refuses a folder that holds something, unless it is a data set that may be overwritten', async () => {
    await mkdir(path)
    await writeFile(join(path, 'precious.txt'), 'keep')
    await expect(createDataset(path, spec, many(2), { overwrite: true })).rejects.toMatchObject({ code: 'exists' })
    expect(await readFile(join(path, 'precious.txt'), 'utf8')).toBe('keep')

    path = join(folder, 'other')
    await make(many(2))
    await expect(createDataset(path, spec, many(3))).rejects.toThrow(/holds a data set already/)
    await createDataset(path, spec, many(3), { overwrite: true })
    expect((await reopen()).length).toBe(3)
    expect((await readdir(folder)).sort()).toEqual(['other', 'set'])
  })

  it('keeps what a person decided when it is made anew, for the items of the same ids', async () => {
    await make(many(4))
    const before = await reopen()
    await before.curate('reject', ['item-1', 'item-3'], 'a star')
    await before.curate('tag', ['item-0'], 'odd')
    await before.undoCuration()
    before.close()
    const made = await createDataset(path, spec, many(2), { overwrite: true })
    expect(made.curated).toBe(2)
    const after = await reopen()
    expect(after.items().map(({ id }) => id)).toEqual(['item-0'])
    expect(after.item('item-1')).toMatchObject({ rejected: true, reason: 'a star' })
    expect(await createDataset(join(folder, 'new'), spec, many(2))).toMatchObject({ curated: 0 })
  })

  it('says why when nothing is left', async () => {
    const rejections = [1, 2, 3].map((i) => ({ source: `/${i}`, reason: i < 3 ? 'empty' : `too faint: S/N ${i}` }))
    await expect(createDataset(path, spec, rejections)).rejects.toThrow(
      /would be empty: every candidate was left out \(2 × empty, 1 × too faint\)/,
    )
    expect(await readdir(folder)).toEqual([])
  })

  it('refuses what its caller got wrong', async () => {
    await expect(createDataset(path, spec, [item(0), item(0)])).rejects.toThrow(/the id 'item-0'/)
    await expect(createDataset(path, spec, [item(0, { values: { fluxx: 1 } })])).rejects.toThrow(/'fluxx'/)
    await expect(createDataset(path, spec, [item(0, { arrays: {} })])).rejects.toThrow(/needs 'image' of 2×3×3/)
    const taken = [...spec.columns, { name: 'Tags', type: 'string' } as const]
    await expect(createDataset(path, { ...spec, columns: taken }, many(1))).rejects.toThrow(/two columns named/)
    const fractions = { train: 1, validation: 0.5, test: 0 }
    await expect(createDataset(path, { ...spec, split: { seed: 1, fractions } }, many(1))).rejects.toThrow(/sum to 1/)
  })
})

describe('opening what was damaged', () => {
  it('says that there is no data set', async () => {
    await expect(openDataset(folder)).rejects.toThrow(/is not a data set: it has no dataset\.json/)
    await expect(openDataset(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'not-found' })
  })

  it.each([
    ['{', /is not valid JSON/, 'corrupt'],
    ['{"format": "galatea-dataset", "schemaVersion": 99}', /newer Galatea: its schema version is 99/, 'unreadable'],
    ['{"format": "galatea-dataset", "schemaVersion": 1}', /not a valid data set: task/, 'corrupt'],
  ])('refuses the manifest %s', async (text, sentence, code) => {
    await make(many(2))
    await writeFile(join(path, 'dataset.json'), text)
    await expect(openDataset(path)).rejects.toThrow(sentence)
    await expect(openDataset(path)).rejects.toMatchObject({ code })
  })

  it('refuses a catalogue that is missing or no Parquet', async () => {
    await make(many(2))
    await writeFile(join(path, 'catalog.parquet'), 'no parquet at all')
    await expect(openDataset(path)).rejects.toThrow(/catalog\.parquet' cannot be read as Parquet/)
    await rm(join(path, 'catalog.parquet'))
    await expect(openDataset(path)).rejects.toMatchObject({ code: 'corrupt' })
  })

  it('finds a shard that was cut off, is gone or was changed', async () => {
    const dataset = await make(many(2))
    const shard = join(path, dataset.manifest.shards[0]!.file)
    const bytes = await readFile(shard)
    bytes[bytes.length - 1]! ^= 1
    await writeFile(shard, bytes)
    await expect(dataset.verify()).rejects.toThrow(/was changed after it was written/)
    await truncate(shard, bytes.length - 4)
    await expect((await reopen()).readItem(0)).rejects.toThrow(/has \d+ bytes, expected \d+/)
    await rm(shard)
    await expect((await reopen()).readItem(0)).rejects.toThrow(/lacks its file/)
  })
})

describe('curation', () => {
  const lines = async (): Promise<string[]> =>
    (await readFile(join(path, 'curation.jsonl'), 'utf8')).split('\n').filter(Boolean)

  it('leaves rejected items out and remembers them', async () => {
    const dataset = await make(many(4))
    expect(await dataset.curate('reject', ['item-1', 2])).toEqual(['item-1', 'item-2'])
    expect(dataset.items().map(({ index }) => index)).toEqual([0, 3])
    const again = await reopen()
    expect(again.items().map(({ index }) => index)).toEqual([0, 3])
    expect(again.items(undefined, { includeRejected: true })).toHaveLength(4)
    const { split } = again.item(1)
    expect(again.items(split).some(({ index }) => index === 1)).toBe(false)
    expect(again.items(split, { includeRejected: true }).some(({ index }) => index === 1)).toBe(true)
  })

  it('keeps the reason of a rejection', async () => {
    const dataset = await make(many(2))
    await dataset.curate('reject', ['item-0'])
    const { hash } = dataset
    await dataset.curate('reject', ['item-0'], 'a satellite trail')
    expect(dataset.hash).toBe(hash)
    expect((await reopen()).item(0)).toMatchObject({ rejected: true, reason: 'a satellite trail' })
    await dataset.undoCuration()
    expect(dataset.item(0)).toMatchObject({ rejected: true, reason: '' })
    await dataset.curate('accept', ['item-0'])
    expect(dataset.item(0)).toMatchObject({ rejected: false, reason: '' })
  })

  it('records only what changes something', async () => {
    const dataset = await make(many(2))
    expect(await dataset.curate('accept', ['item-0'])).toEqual([])
    expect(await dataset.curate('reject', ['item-0'])).toEqual(['item-0'])
    expect(await dataset.curate('reject', ['item-0', 'item-1'])).toEqual(['item-1'])
    expect(await lines()).toHaveLength(2)
  })

  it('undoes decision by decision, by appending', async () => {
    const dataset = await make(many(3))
    await dataset.curate('note', ['item-0'], 'first')
    await dataset.curate('note', ['item-0', 'item-1'], 'second')
    await dataset.curate('tag', ['item-0'], 'spiral')
    expect(dataset.item(0)).toMatchObject({ note: 'second', tags: ['spiral'] })

    expect(await dataset.undoCuration()).toEqual(['item-0'])
    expect(dataset.item(0)).toMatchObject({ note: 'second', tags: [] })
    const again = await reopen()
    expect(await again.undoCuration()).toEqual(['item-0', 'item-1'])
    expect(again.item(0).note).toBe('first')
    expect(again.item(1).note).toBe('')
    await again.undoCuration()
    expect(again.item(0).note).toBe('')
    expect(await again.undoCuration()).toEqual([])
    expect(await lines()).toHaveLength(3 + 1 + 2 + 1)
  })

  it('passes over a torn last line with a warning, and goes on behind it', async () => {
    const dataset = await make(many(3))
    await dataset.curate('reject', ['item-0'])
    await appendFile(join(path, 'curation.jsonl'), '{"line":2,"time":"2026-01-0')
    const torn = await reopen()
    expect(torn.warnings).toEqual([expect.stringMatching(/^Line 2 of '.*curation\.jsonl' is not a curation line/)])
    await torn.curate('reject', ['item-1'])
    const after = await reopen()
    expect(after.items().map(({ id }) => id)).toEqual(['item-2'])
    expect(after.warnings).toHaveLength(1)
  })

  it('is seen by queries', async () => {
    const dataset = await make(many(4))
    await dataset.curate('reject', ['item-1'])
    await dataset.curate('tag', ['item-1', 'item-2'], 'ring')
    const query = (where: string): Promise<unknown[]> =>
      dataset.query({ where, columns: ['id'] }).then((rows) => rows.map((row) => row['id']))
    expect(await query('rejected')).toEqual(['item-1'])
    expect(await query("NOT rejected AND tags LIKE '%ring%'")).toEqual(['item-2'])
    await dataset.undoCuration()
    expect(await query("tags LIKE '%ring%'")).toEqual([])
    expect((await dataset.histogram({ column: 'flux', bins: 3 })).counts).toEqual([1, 1, 2])
  })
})
