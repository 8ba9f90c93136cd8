import { join } from 'node:path'

/** Where the window's own runs, models and results lie: the folder that main names when it starts the engine process. */
const workspace = process.argv[2] ?? process.cwd()

export const folders = {
  runs: join(workspace, 'runs'),
  models: join(workspace, 'models'),
  presets: join(workspace, 'presets'),
  results: join(workspace, 'results'),
  /** Samples that were simulated from the window: they stay until the user deletes them. */
  samples: join(workspace, 'samples'),
} as const

/** What the window may always look at: the workspace, and what comes with the program. */
export const ownFolders: readonly string[] = process.argv.slice(2)

/** What the person chose for every job, told by main before each. */
export const preferences: { threads: number | null } = { threads: null }

/** A name for a new folder that sorts by time: `2026-03-01T12-30-05-galaxies`. */
export function stampedName(subject: string, now = new Date()): string {
  const time = now.toISOString().slice(0, 19).replaceAll(':', '-')
  const safe = subject.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 60)
  return `${time}-${safe}`
}
