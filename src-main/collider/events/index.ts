export { openEventFile } from './open'
export { readJetPairs, type JetReadOptions } from './jets/read'
export { Skipped } from './skipped'
export type { Chunk, Column, ColumnInfo, EventFile, EventFormat, EventTable, ReadRange, ValueType } from './types'
