import {
  readHeaderFooter,
  type RNTupleColumn,
  type RNTupleDescriptor,
  type RNTupleField,
  type RNTuplePages,
} from 'jsroot/rntuple'
import { leftOut } from '../leftOut'
import { piecedTable, type PiecedColumn } from '../pieces'
import type { Column, EventTable, ValueType } from '../types'
import { decodePage, pageBytes, storedType } from './pages'
import type { RootSource } from './source'

/** Roles of fields in RNTuple's specification. */
const [leafRole, collectionRole, recordRole] = [0, 1, 2]

interface Cluster {
  first: number
  entries: number
  columns: readonly RNTuplePages[]
}

/** What a field leads to, from the outside in: index columns of the lists around it, then its values. */
interface FieldColumn {
  name: string
  lists: number[][]
  /** Candidates of the values' column: one for each representation. */
  values: number[]
  kind: 'numbers' | 'cardinality' | 'text'
  shape: number[]
}

/** An RNTuple: a column for each field that holds values; members of records are named `record.member`. */
export async function rntupleTable(
  source: RootSource,
  name: string,
  stored: unknown,
  warnings: string[],
): Promise<EventTable> {
  const descriptor = await readHeaderFooter(stored)
  if (!descriptor) throw source.damaged(`the header of '${name}' cannot be read`)
  const clusters = await readClusters(source, descriptor, name)
  const fields = descriptor.fieldDescriptors
  const unread: { name: string; reason: string }[] = []
  const found: FieldColumn[] = []
  fields.forEach((field, id) => {
    // Collections that the importer made of arrays with a common length are there a second time, by their old names.
    if (field.parentFieldId !== id || field.fieldName.startsWith('_collection')) return
    collect(descriptor, id, { name: field.fieldName, lists: [], shape: [] }, found, unread)
  })
  const starts = [...clusters.map(({ first }) => first), clusters.reduce((sum, { entries }) => sum + entries, 0)]
  const columns = found.flatMap((field): PiecedColumn[] => {
    const type = typeOf(descriptor, field)
    if (type === null) {
      unread.push({ name: field.name, reason: 'its encoding is not known' })
      return []
    }
    const load = (cluster: number): Promise<Column> => readField(source, descriptor, clusters[cluster]!, field)
    return [{ name: field.name, type, depth: field.lists.length, shape: field.shape, unit: '', starts, load }]
  })
  warnings.push(...leftOut('Field', 'Fields', unread, name, source.path))
  return piecedTable(source.path, name, starts.at(-1)!, columns, unread)
}

async function readClusters(source: RootSource, descriptor: RNTupleDescriptor, name: string): Promise<Cluster[]> {
  const clusters: Cluster[] = []
  for (const group of descriptor.clusterGroups) {
    const { offset, size } = group.pageListLocator
    const length = Number(group.pageListLength)
    const what = `the page list of '${name}'`
    const packed = await source.read(Number(offset), size, what)
    const list = size === length ? packed : await source.unpack(packed, length, what)
    descriptor.deserializePageList(new DataView(list.buffer, list.byteOffset, list.byteLength))
    descriptor.clusterSummaries.forEach(({ firstEntry, numEntries }, i) => {
      clusters.push({ first: Number(firstEntry), entries: numEntries, columns: descriptor.pageLocations[i]! })
    })
  }
  return clusters.sort((a, b) => a.first - b.first)
}

/** Goes down from a field to its values. */
function collect(
  descriptor: RNTupleDescriptor,
  id: number,
  above: Pick<FieldColumn, 'name' | 'lists' | 'shape'>,
  found: FieldColumn[],
  unread: { name: string; reason: string }[],
): void {
  const field = descriptor.fieldDescriptors[id]!
  const children = childrenOf(descriptor, id)
  const columns = columnsOf(descriptor, id)
  const leaveOut = (reason: string): void => {
    unread.push({ name: above.name, reason })
  }
  if (field.arraySize !== null) {
    // A fixed array inside of lists; a list inside of a fixed array has no counterpart.
    const [item] = children
    if (item === undefined || descriptor.fieldDescriptors[item]!.structRole !== leafRole) {
      leaveOut(`values of type ${field.typeName} are not read`)
      return
    }
    collect(descriptor, item, { ...above, shape: [...above.shape, Number(field.arraySize)] }, found, unread)
    return
  }
  if (field.structRole === collectionRole && children.length === 1 && above.shape.length === 0) {
    const index = physical(columns)
    collect(descriptor, children[0]!, { ...above, lists: [...above.lists, index] }, found, unread)
    return
  }
  if (field.structRole === recordRole) {
    for (const child of children) {
      const name = `${above.name}.${descriptor.fieldDescriptors[child]!.fieldName}`
      collect(descriptor, child, { ...above, name }, found, unread)
    }
    return
  }
  if (field.structRole !== leafRole) {
    leaveOut(`values of type ${field.typeName} are not read`)
    return
  }
  // std::atomic, enumerations and the like hold their value in one field below.
  if (columns.length === 0 && children.length === 1) {
    collect(descriptor, children[0]!, above, found, unread)
    return
  }
  const isText = field.typeName === 'std::string'
  if (isText && above.shape.length === 0) {
    const [index, characters] = split(columns)
    found.push({ ...above, lists: [...above.lists, index], values: characters, kind: 'text' })
  } else if (columns.length > 0 && !isText) {
    const kind = field.typeName.startsWith('ROOT::RNTupleCardinality') ? 'cardinality' : 'numbers'
    found.push({ ...above, values: physical(columns), kind })
  } else leaveOut(`values of type ${field.typeName} are not read`)
}

interface ColumnOfField {
  id: number
  column: RNTupleColumn
}

function childrenOf({ fieldDescriptors }: RNTupleDescriptor, id: number): number[] {
  return fieldDescriptors.flatMap((field: RNTupleField, child) => {
    return field.parentFieldId === id && child !== id ? [child] : []
  })
}

/** The columns of a field, or those that it is another name of. */
function columnsOf({ columnDescriptors, aliasColumns }: RNTupleDescriptor, field: number): ColumnOfField[] {
  const aliases = aliasColumns.filter((alias) => alias.fieldId === field)
  if (aliases.length > 0) {
    return aliases.map(({ physicalColumnId: id }) => ({ id, column: columnDescriptors[id]! }))
  }
  return columnDescriptors.flatMap((column, id) => (column.fieldId === field ? [{ id, column }] : []))
}

function physical(columns: readonly ColumnOfField[]): number[] {
  return columns.map(({ id }) => id)
}

/** Index and character columns of a text, one of each in every representation. */
function split(columns: readonly ColumnOfField[]): [number[], number[]] {
  const even = columns.filter((_, i) => i % 2 === 0)
  const odd = columns.filter((_, i) => i % 2 === 1)
  return [physical(even), physical(odd)]
}

function typeOf({ columnDescriptors }: RNTupleDescriptor, { kind, values }: FieldColumn): ValueType | null {
  if (kind === 'text') return 'string'
  const stored = storedType(columnDescriptors[values[0]!]!)
  return kind === 'cardinality' ? 'int32' : stored
}

async function readField(
  source: RootSource,
  descriptor: RNTupleDescriptor,
  cluster: Cluster,
  { name, lists, values, kind, shape }: FieldColumn,
): Promise<Column> {
  const column = (candidates: readonly number[]): Promise<Column['values']> => {
    return readColumn(source, descriptor, cluster, candidates, name)
  }
  const offsets: Int32Array[] = []
  let count = cluster.entries
  for (const index of lists) {
    const level = indexOffsets(await column(index), count)
    if (!level) throw source.damaged(`the lists of field '${name}' do not fit its ${count} entries`)
    offsets.push(level)
    count = level[level.length - 1]!
  }
  const read = await column(values)
  if (kind === 'cardinality') {
    const ends = indexOffsets(read, count)
    if (!ends) throw source.damaged(`the lists of field '${name}' do not fit its ${count} entries`)
    return { values: Int32Array.from({ length: count }, (_, i) => ends[i + 1]! - ends[i]!), offsets }
  }
  const expected = shape.reduce((product, axis) => product * axis, count)
  if (read.length !== expected) {
    throw source.damaged(`field '${name}' holds ${read.length} values, ${expected} were expected`)
  }
  if (kind !== 'text') return { values: read, offsets }
  const characters = Buffer.from(read as Uint8Array)
  const ends = offsets.pop()!
  const texts = Array.from({ length: ends.length - 1 }, (_, i) => characters.toString('utf8', ends[i], ends[i + 1]))
  return { values: texts, offsets }
}

function indexOffsets(ends: Column['values'], count: number): Int32Array | null {
  if (ends.length !== count) return null
  const offsets = new Int32Array(count + 1)
  for (let i = 0; i < count; i++) {
    offsets[i + 1] = Number(ends[i])
    if (offsets[i + 1]! < offsets[i]!) return null
  }
  return offsets
}

/** A column's pages in one cluster; of several representations the one that this cluster uses. */
async function readColumn(
  source: RootSource,
  { columnDescriptors }: RNTupleDescriptor,
  cluster: Cluster,
  candidates: readonly number[],
  field: string,
): Promise<Column['values']> {
  const id = candidates.find((candidate) => cluster.columns[candidate] && !cluster.columns[candidate].isSuppressed)
  if (id === undefined) throw source.damaged(`field '${field}' has no pages for entry ${cluster.first}`)
  const [column, { pages }] = [columnDescriptors[id]!, cluster.columns[id]!]
  const unpacked: Buffer[] = []
  for (const { numElements, locator } of pages) {
    const what = `a page of field '${field}' (entry ${cluster.first} on)`
    const length = pageBytes(column, Number(numElements))
    const packed = await source.read(Number(locator.offset), locator.size, what)
    unpacked.push(packed.length === length ? packed : await source.unpack(packed, length, what))
  }
  return decodePage(
    column,
    unpacked,
    pages.map(({ numElements }) => Number(numElements)),
  )
}
