import { basename } from 'node:path'
import { GalateaError } from '../../base/errors'
import type { Column } from '../../store/dataset/manifest'
import type { Cell, Row } from '../../store/tables/database'
import { readCsv } from '../../store/tables/csv'
import type { ImageSet } from './grouping'

/** Attributes of images from tables beside them: columns of the catalogue, and the values of each image. */
export class Attributes {
  private constructor(
    readonly columns: readonly Column[],
    private readonly rows: ReadonlyMap<string, Row>,
    /** What was not used, one sentence each. */
    readonly warnings: readonly string[],
  ) {}

  static readonly none = new Attributes([], new Map(), [])

  /**
   * Reads tables whose rows name images by file, by file without ending or by id.
   * @param reserved names, in lower case, that every catalogue has; a column of such a name is prefixed with `catalog_`.
   * @throws GalateaError `unreadable` when a table names none of the images, or a column has two types.
   */
  static async read(
    paths: readonly string[],
    sets: readonly ImageSet[],
    reserved: ReadonlySet<string>,
  ): Promise<Attributes> {
    const columns = new Map<string, Column>()
    const rows = new Map<string, Row>()
    const warnings: string[] = []
    const names = namesOf(sets)
    for (const path of paths) {
      const table = await readCsv(path)
      const key = keyColumn(table.columns, table.rows, names)
      if (key === null) {
        const sentence = `'${path}' names none of the images: expected a column with file names such as '${basename(sets[0]!.bands[0]!.file)}'.`
        throw new GalateaError('unreadable', sentence, { path })
      }
      const used = table.columns
        .filter((column) => column.name !== key)
        .map(({ name, type }) => ({
          from: name,
          name: reserved.has(name.toLowerCase()) ? `catalog_${name}` : name,
          type,
        }))
      for (const column of used) addColumn(columns, column, path)
      for (const row of table.rows) {
        const set = names.get(normalise(row[key] ?? null))
        if (set) rows.set(set, Object.fromEntries(used.map(({ from, name }) => [name, row[from] ?? null])))
      }
    }
    const missing = sets.filter((set) => !rows.has(set.id)).length
    if (paths.length > 0 && missing > 0) {
      warnings.push(
        `${missing} of ${sets.length} images have no row in ${paths.map((path) => `'${path}'`).join(', ')}.`,
      )
    }
    return new Attributes([...columns.values()], rows, warnings)
  }

  get(set: ImageSet): Record<string, Cell> {
    return this.rows.get(set.id) ?? {}
  }
}

function addColumn(columns: Map<string, Column>, { name, type }: Column, path: string): void {
  const known = columns.get(name)
  const numbers = ['integer', 'number']
  if (!known || known.type === type) columns.set(name, { name, type, description: 'From the table of attributes.' })
  else if (numbers.includes(known.type) && numbers.includes(type)) columns.set(name, { ...known, type: 'number' })
  else {
    const sentence = `The column '${name}' of '${path}' holds another type (${type}) than in the tables before (${known.type}).`
    throw new GalateaError('unreadable', sentence, { path, column: name })
  }
}

/** Every name by which a table may mean an image → its id. */
function namesOf(sets: readonly ImageSet[]): Map<string, string> {
  const names = new Map<string, string>()
  for (const { id, bands } of sets) {
    names.set(normalise(id), id)
    const files = new Set(bands.map((band) => band.file))
    // A stack's file means no single one of its images.
    for (const file of files) {
      const name = normalise(basename(file))
      names.set(name, names.has(name) && names.get(name) !== id ? '' : id)
    }
  }
  return names
}

/** The column that names the most images, at least one. */
function keyColumn(
  columns: readonly { name: string }[],
  rows: readonly Row[],
  names: ReadonlyMap<string, string>,
): string | null {
  let best: string | null = null
  let most = 0
  for (const { name } of columns) {
    const found = rows.filter((row) => names.get(normalise(row[name] ?? null))).length
    if (found > most) [best, most] = [name, found]
  }
  return best
}

/** A name without folder and endings, in lower case. */
function normalise(name: Cell): string {
  return basename(String(name ?? ''))
    .toLowerCase()
    .replace(/(\.(fits?|fts|xisf|png|jpe?g))?(\.(fz|gz|bz2))?$/, '')
}
