/**
 * Lines of `metrics.jsonl` as columns: `step` first, then every number of a line under its path, joined by dots
 * (`losses.l1`, `validation.psnr` for a validation's mean). NaN where a line has none. A line that a crash cut short
 * is passed over.
 */
export function seriesOf(text: string): { rows: number; columns: Map<string, Float64Array> } {
  const lines = text.split('\n').flatMap((line) => parse(line))
  const columns = new Map<string, Float64Array>([['step', new Float64Array(lines.length).fill(NaN)]])
  lines.forEach((line, row) => {
    for (const [name, value] of numbersOf(line)) {
      let column = columns.get(name)
      if (!column) {
        column = new Float64Array(lines.length).fill(NaN)
        columns.set(name, column)
      }
      column[row] = value
    }
  })
  return { rows: lines.length, columns }
}

function parse(line: string): Record<string, unknown>[] {
  if (line.trim() === '') return []
  try {
    const value: unknown = JSON.parse(line)
    return isRecord(value) ? [value] : []
  } catch (error) {
    if (error instanceof SyntaxError) return []
    throw error
  }
}

function numbersOf(line: Record<string, unknown>): [string, number][] {
  if (line.type === 'validation') {
    const metrics = isRecord(line.metrics) ? line.metrics : {}
    const means = Object.entries(metrics).flatMap(([name, summary]): [string, number][] =>
      isRecord(summary) && typeof summary.mean === 'number' ? [[`validation.${name}`, summary.mean]] : [],
    )
    return [...flat({ step: line.step, seconds: line.seconds }), ...means]
  }
  return flat(line)
}

function flat(value: Record<string, unknown>, prefix = ''): [string, number][] {
  return Object.entries(value).flatMap(([key, entry]): [string, number][] => {
    if (typeof entry === 'number') return [[prefix + key, entry]]
    return isRecord(entry) ? flat(entry, `${prefix}${key}.`) : []
  })
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
