import { stat } from 'node:fs/promises'
import h5wasm, { type CompoundMember, type Dataset, type File, type Group, type Metadata } from 'h5wasm/node'
import { GalateaError } from '../../base/errors'
import { leftOut } from './leftOut'
import { piecedTable, type PiecedColumn } from './pieces'
import type { Column, EventFile, EventTable, Values, ValueType } from './types'

/** HDF5's numbers of type classes. */
const [integerClass, floatClass, stringClass, compoundClass, enumClass, vlenClass] = [0, 1, 3, 6, 8, 9]
/** As much of a data set as is read at once. */
const pieceBytes = 4 * 1024 * 1024

type NumberArray = Exclude<Values, readonly string[]>

/**
 * An HDF5 file: data sets of one group that have a common first axis are the columns of one table, their other axes the
 * shape of a value. Members of compounds are columns `set.member`. A large file is read in part, never as a whole.
 * @throws GalateaError `unreadable` where it is cut off or no HDF5.
 */
export async function openHdf5(path: string): Promise<EventFile> {
  const module = await h5wasm.ready
  module.activate_throwing_error_handler()
  let file: File
  try {
    file = new h5wasm.File(path, 'r')
  } catch (error) {
    const { size } = await stat(path)
    const sentence = `'${path}' cannot be read as HDF5: it is cut off or damaged (${size} bytes).`
    throw new GalateaError('unreadable', sentence, { path }, { cause: error })
  }
  try {
    const warnings: string[] = []
    const tables = findTables(file, path, warnings)
    return {
      path,
      format: 'hdf5',
      layout: null,
      tables,
      warnings,
      close() {
        file.close()
        return Promise.resolve()
      },
    }
  } catch (error) {
    file.close()
    throw error
  }
}

function findTables(file: File, path: string, warnings: string[]): EventTable[] {
  const tables: EventTable[] = []
  const visit = (group: Group): void => {
    const byLength = new Map<number, { name: string; dataset: Dataset }[]>()
    const unread: { name: string; reason: string }[] = []
    for (const name of group.keys()) {
      const entity = group.get(name)
      if (entity instanceof h5wasm.Group) visit(entity)
      if (!(entity instanceof h5wasm.Dataset)) continue
      const [entries] = entity.shape ?? []
      if (entries === undefined) unread.push({ name, reason: 'it is a single value' })
      else byLength.set(entries, [...(byLength.get(entries) ?? []), { name, dataset: entity }])
    }
    const folder = group.path.replace(/^\//, '')
    for (const [entries, datasets] of byLength) {
      // A group whose data sets are all of one length is one table; otherwise each length is named by its first one.
      const table = byLength.size === 1 ? folder || 'events' : [folder, datasets[0]!.name].filter(Boolean).join('/')
      const columns = datasets.flatMap(({ name, dataset }) => columnsOf(name, dataset, path, unread))
      tables.push(piecedTable(path, table, entries, columns, unread))
    }
    warnings.push(...leftOut('Data set', 'Data sets', unread, folder || '/', path))
  }
  visit(file)
  return tables
}

function columnsOf(
  name: string,
  dataset: Dataset,
  path: string,
  unread: { name: string; reason: string }[],
): PiecedColumn[] {
  const { metadata } = dataset
  const shape = metadata.shape ?? []
  const [entries, inner] = [shape[0]!, shape.slice(1)]
  const read = new PieceReader(dataset, path, entries, inner, metadata)
  const { starts } = read
  const unit = unitOf(dataset)
  const column = (member: Metadata, fullName: string, load: PiecedColumn['load']): PiecedColumn[] => {
    const jagged = member.type === vlenClass
    const type = valueType(jagged ? member.vlen_type! : member)
    const arrayAxes = member.type === 10 ? 'arrays in compounds are not read' : null
    if (type === null || (jagged && inner.length > 0) || arrayAxes) {
      unread.push({
        name: fullName,
        reason: arrayAxes ?? `its type (HDF5 class ${member.type}, ${member.size} bytes) is not read`,
      })
      return []
    }
    return [{ name: fullName, type, depth: jagged ? 1 : 0, shape: inner, unit, starts, load }]
  }
  if (metadata.type !== compoundClass) {
    return column(metadata, name, async (piece) =>
      (metadata.type === vlenClass ? listColumn : plainColumn)(read.piece(piece)),
    )
  }
  return metadata.compound_type!.members.flatMap((member: CompoundMember, i) =>
    column(member, `${name}.${member.name}`, async (piece) => {
      const rows = read.piece(piece) as unknown[][]
      const items = rows.map((row) => row[i])
      if (member.type === vlenClass) return listColumn(items)
      const type = valueType(member)!
      if (type === 'string') return { values: items.map(String), offsets: [] }
      return { values: gather(items, type), offsets: [] }
    }),
  )
}

/** By the attribute `unit` (or `units`); '' where there is none. */
function unitOf({ attrs }: Dataset): string {
  const value = attrs.unit?.value ?? attrs.units?.value
  return typeof value === 'string' ? value : ''
}

/** Reads runs of entries; the last one is kept, for the members of a compound are read one after another. */
class PieceReader {
  readonly starts: number[]
  private held: { piece: number; value: unknown } | null = null

  constructor(
    private readonly dataset: Dataset,
    private readonly path: string,
    entries: number,
    private readonly inner: readonly number[],
    { size, chunks }: Metadata,
  ) {
    const width = size * inner.reduce((product, axis) => product * axis, 1)
    const stored = chunks?.[0] ?? 1
    const rows = Math.max(1, Math.floor(pieceBytes / width / stored)) * stored
    this.starts = Array.from({ length: Math.ceil(entries / rows) }, (_, i) => i * rows)
    this.starts.push(entries)
  }

  piece(piece: number): unknown {
    if (this.held?.piece === piece) return this.held.value
    const [from, to] = [this.starts[piece]!, this.starts[piece + 1]!]
    try {
      const value: unknown = this.dataset.slice([[from, to], ...this.inner.map((): [] => [])])
      this.held = { piece, value }
      return value
    } catch (error) {
      const sentence = `'${this.path}' is damaged: data set '${this.dataset.path}' cannot be read from entry ${from} on.`
      throw new GalateaError('unreadable', sentence, { path: this.path, entry: from }, { cause: error })
    }
  }
}

function plainColumn(value: unknown): Column {
  return { values: value as Values, offsets: [] }
}

function listColumn(value: unknown): Column {
  const lists = value as NumberArray[]
  const offsets = new Int32Array(lists.length + 1)
  lists.forEach((list, i) => (offsets[i + 1] = offsets[i]! + list.length))
  const [first] = lists
  const joined = new ((first ?? new Float32Array(0)).constructor as new (length: number) => NumberArray)(
    offsets.at(-1)!,
  )
  lists.forEach((list, i) => joined.set(list as never, offsets[i]))
  return { values: joined, offsets: [offsets] }
}

/** Values that came one by one. */
function gather(items: readonly unknown[], type: Exclude<ValueType, 'string'>): NumberArray {
  if (type === 'int64') return BigInt64Array.from(items as bigint[])
  if (type === 'uint64') return BigUint64Array.from(items as bigint[])
  return numberArrays[type].from(items as number[])
}

const numberArrays = {
  bool: Uint8Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const

/** Null for what is not read. */
function valueType({ type, size, signed, vlen, enum_type: enumeration }: Metadata): ValueType | null {
  if (type === stringClass) return 'string'
  if (type === floatClass) return size === 4 ? 'float32' : size === 8 ? 'float64' : null
  if (type === enumClass && enumeration && 'TRUE' in enumeration.members && size === 1) return 'bool'
  if ((type !== integerClass && type !== enumClass) || vlen) return null
  const bits = 8 * size
  if (bits !== 8 && bits !== 16 && bits !== 32 && bits !== 64) return null
  return `${signed ? '' : 'u'}int${bits}`
}
