import type { JobQueue } from '../jobs/queue'
import type { JobRecords } from '../jobs/records'
import type { Engine } from './engine'
import type { SessionStore } from './session'
import type { SettingsStore } from './settings'

/** What answers to calls are made of. */
export interface Rooms {
  settings: SettingsStore
  session: SessionStore
  engine: Engine
  queue: JobQueue
  records: JobRecords
  /** Files named on the command line, until the window has taken them. */
  startFiles: string[]
  demoFolders: readonly string[]
  menuChosen(action: string): void
}
