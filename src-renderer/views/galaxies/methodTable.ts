import type { EnhanceInput, MethodMeasures } from '../../../src-preload/contract/jobs'

/** A method and how its image compares. */
export interface MethodRow {
  name: string
  measures: MethodMeasures
}

export type MeasureName = keyof MethodMeasures

/** What any of the methods could be measured by, in order. */
export function measuredBy(rows: readonly MethodRow[]): MeasureName[] {
  const names = Object.keys(rows[0]?.measures ?? {}) as MeasureName[]
  return names.filter((name) => rows.some(({ measures }) => measures[name] !== null))
}

/** Four significant digits, with a decimal point whatever the language: for other programs. */
function written(value: number | null): string {
  return value === null ? '' : String(Number(value.toPrecision(4)))
}

export function asMarkdown(rows: readonly MethodRow[], heading: (name: MeasureName | 'method') => string): string {
  const names = measuredBy(rows)
  const lines = [
    [heading('method'), ...names.map(heading)],
    ['---', ...names.map(() => '---:')],
    ...rows.map(({ name, measures }) => [name, ...names.map((measure) => written(measures[measure]))]),
  ]
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('')
}

export function asCsv(rows: readonly MethodRow[]): string {
  const names = measuredBy(rows)
  const lines = [
    ['method', ...names],
    ...rows.map(({ name, measures }) => [`"${name.replaceAll('"', '""')}"`, ...names.map((m) => written(measures[m]))]),
  ]
  return lines.map((cells) => `${cells.join(',')}\n`).join('')
}

/** The command that does what a job did, ready for a shell. */
export function enhanceCommand(input: EnhanceInput): string {
  const options: [string, string | number | null][] = [
    ['--model', input.model],
    ['--hdu', input.hdu],
    ['--pixel-scale', input.pixelScale],
    ['--fwhm', input.fwhm],
    ['--device', input.device === 'auto' ? null : input.device],
  ]
  const told = options.flatMap(([name, value]) => (value === null ? [] : [name, quoted(String(value))]))
  const test = input.mode === 'test' ? ['--test'] : []
  return ['galatea enhance', ...input.paths.map(quoted), ...told, ...test].join(' ')
}

/** As a POSIX shell takes it whole. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
