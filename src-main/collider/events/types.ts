import type { NumberArray, ValueType } from '../../store/tables/vectors'

export type { ValueType }

/**
 * An event file, whatever its format, is a few named tables of columns. Columns are laid out as in Arrow: one run of
 * values, and for every level of lists the offsets into the level below. Readers stream: a file larger than memory is
 * read in chunks of entries.
 */
export interface EventFile {
  readonly path: string
  readonly format: EventFormat
  /** The layout that the columns were recognised as (`nanoaod`, `calochallenge` …), null where none fits. */
  readonly layout: string | null
  readonly tables: readonly EventTable[]
  /** What cannot be read of it and was left out, a sentence each. */
  readonly warnings: readonly string[]
  close(): Promise<void>
}

export type EventFormat =
  'root-ttree' | 'root-rntuple' | 'hdf5' | 'parquet' | 'csv' | 'hepmc2' | 'hepmc3' | 'lhe' | 'npy' | 'npz' | 'text'

export interface EventTable {
  readonly name: string
  readonly entries: number
  readonly columns: readonly ColumnInfo[]
  /**
   * The columns asked for, a chunk of entries after another, in order. Refuses unknown columns by name.
   * `first` and `count` are in entries; a chunk holds at most `chunk` of them (default: what suits the format, some
   * thousands).
   */
  read(columns: readonly string[], range?: ReadRange): AsyncIterable<Chunk>
}

export interface ReadRange {
  readonly first?: number
  readonly count?: number
  readonly chunk?: number
}

export interface ColumnInfo {
  readonly name: string
  readonly type: ValueType
  /** Levels of variable-length lists: 0 for one value an entry, 1 for a list an entry, 2 for lists of lists. */
  readonly depth: number
  /** Sizes of fixed inner axes: [3, 96] for an array of that shape in every entry; [] for plain values. */
  readonly shape: readonly number[]
  /** '' where the file does not say. */
  readonly unit: string
}

export interface Chunk {
  /** Of the table: the chunk's first entry. */
  readonly first: number
  readonly entries: number
  readonly columns: Readonly<Record<string, Column>>
}

export interface Column {
  /**
   * All values one after another, innermost level. 64-bit integers keep their digits; truth values are 0 and 1.
   * Missing numbers are NaN, and integers of a chunk where some are missing come as float64.
   */
  readonly values: Values
  /**
   * One array for each level of lists, outermost first; offsets[0] has entries + 1 elements, starts at 0 and points
   * into the next level (or the values). Empty for plain columns.
   */
  readonly offsets: readonly Int32Array[]
}

export type Values = NumberArray | readonly string[]
