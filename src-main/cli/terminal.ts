import type { WriteStream } from 'node:tty'

/** Progress on one line that is rewritten on a terminal, and every tenth part as a line of its own elsewhere. */
export function progressLine(stream: WriteStream): {
  update: (fraction: number, message: string) => void
  print: (message: string) => void
} {
  /** Where work that is resumed began: time left follows from what was done since. */
  let start: { time: number; fraction: number } | null = null
  let shown = ''
  let lastTenth = -1
  let lastTime = 0
  const clear = (): void => {
    if (shown) stream.write(`\r${' '.repeat(shown.length)}\r`)
    shown = ''
  }
  return {
    update(fraction, message) {
      const now = performance.now()
      const tenth = Math.floor(fraction * 10)
      if (stream.isTTY ? now - lastTime < 100 && fraction < 1 : tenth === lastTenth) return
      lastTime = now
      lastTenth = tenth
      start ??= { time: now, fraction }
      const done = fraction - start.fraction
      const seconds = done > 0 ? ((now - start.time) / 1000) * ((1 - fraction) / done) : 0
      const left = done > 0.02 ? `, ${duration(seconds)} left` : ''
      const text = `${(100 * fraction).toFixed(0).padStart(3)} % ${message}${left}`
      clear()
      stream.write(stream.isTTY ? text : `${text}\n`)
      if (stream.isTTY) shown = text
    },
    print(message) {
      clear()
      stream.write(`${message}\n`)
    },
  }
}

/** 75 → '1 min 15 s'. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`
}

/** Rows as aligned columns; numbers to the right. */
export function table(header: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  const cells = rows.map((row) => row.map((cell) => (cell === null ? '–' : String(cell))))
  const widths = header.map((title, i) => Math.max(title.length, ...cells.map((row) => (row[i] ?? '').length)))
  const line = (row: readonly string[], numeric: (i: number) => boolean): string =>
    row
      .map((cell, i) => (numeric(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd()
  const isNumber = (i: number): boolean =>
    rows.length > 0 && rows.every((row) => typeof row[i] === 'number' || row[i] === null)
  return [line(header, isNumber), ...cells.map((row) => line(row, isNumber))].join('\n')
}
