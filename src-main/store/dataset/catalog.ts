import { Database, quoteName, quoteText, type Cell, type Row } from '../tables/database'
import type { NewItem } from './item'
import { splitNames, type Column, type Split } from './manifest'
import { assignSplits, type Fractions } from './split'

/** The columns that every catalogue begins with. */
export const fixedColumns: readonly Column[] = [
  { name: 'index', type: 'integer', description: 'Position in the tensor shards, from 0.' },
  { name: 'id', type: 'string' },
  { name: 'object', type: 'string', description: 'Items of one object are in one split.' },
  { name: 'split', type: 'string', description: 'train, validation or test.' },
  { name: 'source', type: 'string', description: 'File it comes from.' },
  { name: 'sourceSha256', type: 'string' },
  { name: 'sourcePart', type: 'integer', description: 'HDU or event in the file, from 0.' },
  { name: 'cutoutX', type: 'integer', unit: 'px', description: 'Corner in the source, from 0; empty: the whole.' },
  { name: 'cutoutY', type: 'integer', unit: 'px' },
  { name: 'cutoutWidth', type: 'integer', unit: 'px' },
  { name: 'cutoutHeight', type: 'integer', unit: 'px' },
]

/** Columns that a query sees beside the stored ones: what curation says now. */
export const curationColumns: readonly Column[] = [
  { name: 'rejected', type: 'boolean', description: 'Left out by a person.' },
  { name: 'reason', type: 'string', description: 'Why it was rejected.' },
  { name: 'tags', type: 'string', description: 'JSON list.' },
  { name: 'note', type: 'string' },
]

/** Rows fetched at once when the whole catalogue is walked through. */
const chunk = 4096

/** Gathers the catalogue of a data set that is being made; DuckDB holds the rows. */
export class CatalogWriter {
  private readonly ids = new Set<string>()
  private readonly objects: string[] = []

  private constructor(
    private readonly database: Database,
    private readonly appender: Awaited<ReturnType<Database['appender']>>,
    readonly columns: readonly Column[],
  ) {}

  static async open(folder: string, free: readonly Column[]): Promise<CatalogWriter> {
    const columns = [...fixedColumns, ...free]
    checkNames([...columns, ...curationColumns])
    const database = await Database.open(folder)
    // `split` is known when every object has been seen.
    const stored = columns.filter((column) => column.name !== 'split')
    await database.createTable('items', stored)
    return new CatalogWriter(database, await database.appender('items', stored), columns)
  }

  get length(): number {
    return this.objects.length
  }

  /** @throws RangeError when the id is there already or a value has no column. */
  add(item: NewItem): void {
    if (this.ids.has(item.id)) throw new RangeError(`Two items of the data set have the id '${item.id}'`)
    const unknown = Object.keys(item.values).find((name) => !this.columns.some((column) => column.name === name))
    if (unknown) throw new RangeError(`The item '${item.id}' has a value for '${unknown}', which is no column`)
    this.appender.append({
      ...item.values,
      index: this.objects.length,
      id: item.id,
      object: item.object,
      source: item.source.file,
      sourceSha256: item.source.sha256,
      sourcePart: item.source.part,
      cutoutX: item.cutout?.x ?? null,
      cutoutY: item.cutout?.y ?? null,
      cutoutWidth: item.cutout?.width ?? null,
      cutoutHeight: item.cutout?.height ?? null,
    })
    this.ids.add(item.id)
    this.objects.push(item.object)
  }

  /** Deals the objects out; returns the items of each split. */
  async finish(fractions: Fractions, seed: number): Promise<Record<Split, number>> {
    this.appender.close()
    const splits = assignSplits(this.objects, fractions, seed)
    const columns = [
      { name: 'item', type: 'integer' },
      { name: 'split', type: 'string' },
    ] as const
    await this.database.createTable('splits', columns)
    const appender = await this.database.appender('splits', columns)
    splits.forEach((split, item) => appender.append({ item, split }))
    appender.close()
    const names = this.columns.map((column) => quoteName(column.name)).join(', ')
    await this.database.run(
      `CREATE VIEW catalog AS SELECT ${names} FROM items JOIN splits ON "index" = item ORDER BY "index"`,
    )
    const counts = splitNames.map((name) => [name, splits.filter((split) => split === name).length] as const)
    return Object.fromEntries(counts) as Record<Split, number>
  }

  rows(): AsyncIterable<Row> {
    return walkRows(this.database, this.length)
  }

  async write(path: string): Promise<void> {
    await this.database.run(`COPY catalog TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd)`)
  }

  close(): void {
    this.database.close()
  }
}

/** The rows of `catalog` in the order of the items, a chunk at a time. */
export async function* walkRows(database: Database, length: number): AsyncIterable<Row> {
  for (let first = 0; first < length; first += chunk) {
    const range: Cell[] = [first, first + chunk]
    yield* await database.rows('SELECT * FROM catalog WHERE "index" >= $1 AND "index" < $2 ORDER BY "index"', range)
  }
}

function checkNames(columns: readonly Column[]): void {
  const seen = new Set<string>()
  for (const { name } of columns) {
    if (name === '') throw new RangeError('A column of a data set needs a name')
    if (seen.has(name.toLowerCase())) throw new RangeError(`The data set has two columns named '${name}'`)
    seen.add(name.toLowerCase())
  }
}
