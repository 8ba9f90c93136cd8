import { checkpoint, type Work } from '../../base/progress'
import type { Chunk, ColumnInfo, EventTable, Values } from './types'

/** How the values of a column are distributed, over all entries and lists. */
export interface Distribution {
  /** Finite values, and those that are not. */
  readonly count: number
  readonly notFinite: number
  /** NaN where there is no finite value. */
  readonly minimum: number
  readonly maximum: number
  readonly mean: number
  /** About the mean. */
  readonly rms: number
  /** One more edge than counts; both empty where there is nothing to count. */
  readonly edges: readonly number[]
  readonly counts: readonly number[]
}

/** Which values of a column count. */
export interface ColumnCut {
  /** Those that it asks for. */
  readonly columns: readonly string[]
  /** A mark for each value of `column`. */
  marks(chunk: Chunk, column: string): Uint8Array
}

const integerTypes: ReadonlySet<ColumnInfo['type']> = new Set<ColumnInfo['type']>([
  'bool',
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
])

/**
 * Extremes and mean in a first pass over the file, a histogram from the least to the largest value in a second: memory
 * stays flat however long the file is. Integers of a small range have a bin each, centred on them.
 * @param bins at most so many, at least 2.
 * @param cut only values that it marks are counted.
 * @throws RangeError for a column of text or one that is not there.
 */
export async function columnDistribution(
  table: EventTable,
  column: string,
  work: Work = {},
  { bins = 100, cut = null }: { bins?: number; cut?: ColumnCut | null } = {},
): Promise<Distribution> {
  const info = table.columns.find(({ name }) => name === column)
  if (!info || info.type === 'string') throw new RangeError(`the table '${table.name}' has no numbers in '${column}'`)
  if (!(Number.isInteger(bins) && bins >= 2)) throw new RangeError(`bins must be an integer of at least 2, got ${bins}`)
  let count = 0
  let notFinite = 0
  let minimum = Infinity
  let maximum = -Infinity
  let sum = 0
  // Sums of squares about the first value: of numbers far from zero nothing is lost.
  let [shift, shifted, squares] = [NaN, 0, 0]
  await each(table, column, cut, work, (value) => {
    if (!Number.isFinite(value)) {
      notFinite++
      return
    }
    count++
    sum += value
    if (count === 1) shift = value
    shifted += value - shift
    squares += (value - shift) ** 2
    if (value < minimum) minimum = value
    if (value > maximum) maximum = value
  })
  if (count === 0) {
    return { count, notFinite, minimum: NaN, maximum: NaN, mean: NaN, rms: NaN, edges: [], counts: [] }
  }
  const edges = binEdges(minimum, maximum, integerTypes.has(info.type), bins)
  const low = edges[0]!
  const scale = (edges.length - 1) / (edges.at(-1)! - low)
  const counts = new Array<number>(edges.length - 1).fill(0)
  await each(table, column, cut, work, (value) => {
    if (Number.isFinite(value)) counts[Math.min(counts.length - 1, Math.floor((value - low) * scale))]!++
  })
  const rms = Math.sqrt(Math.max(0, squares / count - (shifted / count) ** 2))
  return { count, notFinite, minimum, maximum, mean: sum / count, rms, edges, counts }
}

/** Equal bins that hold both extremes; for integers as many whole numbers in each. */
function binEdges(minimum: number, maximum: number, integers: boolean, most: number): number[] {
  if (integers) {
    const width = Math.ceil((maximum - minimum + 1) / most)
    const bins = Math.ceil((maximum - minimum + 1) / width)
    return Array.from({ length: bins + 1 }, (_, i) => minimum - 0.5 + i * width)
  }
  if (minimum === maximum) {
    const half = Math.abs(minimum) / 2 || 0.5
    return [minimum - half, minimum + half]
  }
  return Array.from({ length: most + 1 }, (_, i) => (i === most ? maximum : minimum + ((maximum - minimum) * i) / most))
}

async function each(
  table: EventTable,
  column: string,
  cut: ColumnCut | null,
  work: Work,
  visit: (value: number) => void,
): Promise<void> {
  const names = [...new Set([column, ...(cut?.columns ?? [])])]
  for await (const chunk of table.read(names)) {
    await checkpoint(work)
    const values: Values = chunk.columns[column]!.values
    const marks = cut?.marks(chunk, column) ?? null
    for (let i = 0; i < values.length; i++) if (!marks || marks[i] === 1) visit(Number(values[i]))
  }
}
