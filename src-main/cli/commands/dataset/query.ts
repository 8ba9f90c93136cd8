import type { CommandDefinition, Outcome } from '../../command'
import { integer } from '../../options'
import { table } from '../../terminal'

interface Options {
  columns?: string[]
  orderBy: string
  descending?: boolean
  limit?: number
  histogram?: string
  bins: number
}

/** Shown without --columns on a terminal: a whole catalogue is too wide. */
const shownColumns = 10
const shownRows = 50

export const definition: CommandDefinition = {
  name: 'dataset query',
  summary: 'Find items of a data set by their catalogue',
  configure(command) {
    command
      .argument('<dir>', 'folder of the data set')
      .argument('[filter]', `as "WHERE snr > 30 AND split = 'test' AND NOT rejected"; default: all`)
      .option('--columns <list>', 'columns to give, as id,snr (default: all)', list)
      .option('--order-by <column>', 'default: the order of the items', 'index')
      .option('--descending', 'the greatest first')
      .option('--limit <n>', 'at most so many rows', integer(0, 2 ** 31))
      .option('--histogram <column>', 'count this column in bins instead of giving rows')
      .option('--bins <n>', 'bins of the histogram', integer(1, 10_000), 20)
      .addHelpText('after', filterHelp)
  },
  async run([folder, where], given, context): Promise<Outcome> {
    const options = given as unknown as Options
    const { openDataset } = await import('../../../store/dataset/dataset')
    const dataset = await openDataset(folder!)
    try {
      for (const warning of dataset.warnings) context.warn(warning)
      if (options.histogram !== undefined) {
        const histogram = await dataset.histogram({ column: options.histogram, bins: options.bins, where })
        const bins = histogram.counts.map((count, i) => [
          digits(histogram.edges[i]!),
          digits(histogram.edges[i + 1]!),
          count,
        ])
        return {
          json: { dataset: folder, column: options.histogram, ...histogram },
          text: table(['from', 'to', 'items'], bins),
        }
      }
      const { columns, orderBy, descending, limit } = options
      const rows = await dataset.query({ where, columns, orderBy, descending, limit })
      return { json: { dataset: folder, rows }, text: describe(rows, columns !== undefined) }
    } finally {
      dataset.close()
    }
  },
}

const filterHelp = `
The filter: = != < <= > >=  AND OR NOT  IN (…)  BETWEEN … AND …  LIKE '…%'  ILIKE  IS NULL  + - * / %  ( )
and the functions abs, sqrt, ln, log10, exp, floor, ceil, round, pow, lower, upper, length. Text stands in 'single
quotes', a column with odd letters in "double quotes". What was decided by hand is in the columns rejected, reason,
tags and note.`

function describe(rows: readonly Record<string, string | number | boolean | null>[], all: boolean): string {
  const first = rows[0]
  if (!first) return 'No item fits.'
  const telling = (name: string): boolean => !hidden.has(name) && rows.some((row) => row[name] !== null)
  const names = all ? Object.keys(first) : Object.keys(first).filter(telling).slice(0, shownColumns)
  const cells = rows.slice(0, shownRows).map((row) => names.map((name) => cell(row[name] ?? null)))
  const more = rows.length > shownRows ? `\n… ${rows.length - shownRows} more; --json gives all.` : ''
  return `${table(names, cells)}\n${rows.length} items.${more}`
}

/** Too long for a terminal, or of little use there. */
const hidden = new Set(
  'index object source sourceSha256 sourcePart cutoutX cutoutY cutoutWidth cutoutHeight filled scale'.split(' '),
)

function cell(value: string | number | boolean | null): string | number | null {
  if (typeof value === 'number') return digits(value)
  return typeof value === 'boolean' ? String(value) : value
}

function digits(value: number): number {
  return Number(value.toPrecision(6))
}

function list(text: string): string[] {
  return text.split(',').map((word) => word.trim())
}
