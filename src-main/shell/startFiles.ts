import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

/** The files named on a command line; options and the application's own folder are no files. */
export function filesOnCommandLine(argv: readonly string[], packaged: boolean, folder: string): string[] {
  return argv
    .slice(packaged ? 1 : 2)
    .filter((word) => !word.startsWith('-'))
    .map((word) => resolve(folder, word))
    .filter((path) => existsSync(path))
}
