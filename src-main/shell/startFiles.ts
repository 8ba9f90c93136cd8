import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

/** The files named on a command line; options and the application's own folder are none. */
export function filesOnCommandLine(argv: readonly string[], folder: string, application: string): string[] {
  return argv
    .slice(1)
    .filter((word) => !word.startsWith('-'))
    .map((word) => resolve(folder, word))
    .filter((path) => path !== application && existsSync(path))
}
