const most = 500
const kept: string[] = []

/** The last lines of this program's log and of the engine's, oldest first. */
export function logLines(): readonly string[] {
  return kept
}

/** Keeps what the engine process wrote, and passes it on to the terminal. */
export function keepOutput(text: string): void {
  process.stderr.write(text)
  for (const line of text.split('\n')) if (line.trim() !== '') keep(line)
}

function keep(line: string): void {
  kept.push(`${new Date().toISOString()} ${line}`)
  if (kept.length > most) kept.shift()
}

/** A line on the terminal that the program was started from, for whoever looks after it. */
export function log(message: string): void {
  keep(message)
  process.stderr.write(`galatea: ${message}\n`)
}
