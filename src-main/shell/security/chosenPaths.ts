import { readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { z } from 'zod'
import { AllowedPaths } from '../../base/allowedPaths'
import { writeJson } from '../../base/files'
import { log } from '../log'

/** The oldest beyond these are forgotten. */
const most = 2000
const stored = z.object({ schema: z.literal(1), paths: z.array(z.string()) })

/** Whoever chooses one of these chooses the folder that it describes. */
const manifests: ReadonlySet<string> = new Set(['dataset.json', 'run.json', 'card.json', 'comparison.json'])

/**
 * What a person has chosen, ever: by a dialog, by dropping it, on the command line, or by starting it from the desktop.
 * Every call of the window that names another path is refused, so that a page that was taken over cannot read the rest
 * of the disk. Kept over restarts, in a file that only main writes: recent files and sessions open again.
 */
export class ChosenPaths {
  private readonly allowed: AllowedPaths
  private kept: string[]
  private writing: Promise<void> = Promise.resolve()

  private constructor(
    private readonly file: string,
    own: readonly string[],
    kept: readonly string[],
    private readonly added: (path: string) => void,
  ) {
    this.kept = [...kept]
    this.allowed = new AllowedPaths([...own, ...kept])
  }

  /**
   * @param own folders of the program itself, always allowed.
   * @param before what was recent before there was such a file.
   * @param added told of every path that is allowed from now on.
   */
  static open(file: string, own: readonly string[], before: readonly string[], added: (path: string) => void) {
    return new ChosenPaths(file, own, readChosen(file) ?? before, added)
  }

  /** Everything that is kept; what the engine process is to know when it starts. */
  get paths(): readonly string[] {
    return this.kept
  }

  add(paths: readonly string[]): void {
    const chosen = paths.map((path) => (manifests.has(basename(path)) ? dirname(path) : path))
    const fresh = chosen.filter((path) => this.allowed.add(path))
    if (fresh.length === 0) return
    fresh.forEach(this.added)
    this.kept = [...this.kept, ...fresh].slice(-most)
    this.writing = this.writing
      .then(() => writeJson(this.file, { schema: 1, paths: this.kept }))
      // Known for this run all the same; after the next start it is chosen once more.
      .catch((error: unknown) => log(`What was chosen could not be kept: ${String(error)}`))
  }

  /** Until what was added is on disk. */
  settled(): Promise<void> {
    return this.writing
  }

  /** @throws `usage` that names the call and the path. */
  require(call: string, paths: readonly string[]): void {
    this.allowed.require(call, paths)
  }
}

/** null where there is none, or none that can be read: then people choose anew. */
function readChosen(file: string): string[] | null {
  try {
    return stored.parse(JSON.parse(readFileSync(file, 'utf8'))).paths
  } catch (error) {
    const absent = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (absent || error instanceof SyntaxError || error instanceof z.ZodError) return null
    throw error
  }
}
