/** A line on the terminal that the program was started from, for whoever looks after it. */
export function log(message: string): void {
  process.stderr.write(`galatea: ${message}\n`)
}
