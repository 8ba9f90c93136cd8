import { z } from 'zod'
import { sessionParts, type SessionParts } from '../../src-preload/contract/session'
import { writeJson } from '../base/files'
import { readOwnFile } from './ownFile'

const stored = z.object({
  schemaVersion: z.literal(1),
  /** The window that wrote it has not been closed yet: found at a start, it died. */
  open: z.boolean(),
  parts: sessionParts,
  /** How many runs in a row died with it. */
  deaths: z.int().nonnegative().default(0),
})

/** A session that so many runs in a row died with is no longer restored unasked: it may be what they died of. */
const deathsTolerated = 2

/**
 * What the window had open and how, kept in a file of the workspace while it works. A file that cannot be understood is
 * set aside under another name.
 */
export class SessionStore {
  private writing: Promise<void> = Promise.resolve()

  private constructor(
    private readonly path: string,
    /** As the last run of the program left it; null: nothing was kept. */
    public previous: { parts: SessionParts; ended: boolean } | null,
    private parts: SessionParts,
    private deaths: number,
  ) {}

  static async open(path: string): Promise<SessionStore> {
    const found = await readOwnFile(path, stored)
    const deaths = found?.open ? found.deaths + 1 : 0
    const previous = found && { parts: found.parts, ended: !found.open || deaths > deathsTolerated }
    const store = new SessionStore(path, previous, found?.parts ?? {}, deaths)
    // Noted before anything is restored.
    if (deaths > 0) await store.write(true)
    return store
  }

  save(parts: SessionParts): Promise<void> {
    this.parts = parts
    return this.write(true)
  }

  /** The page died and is loaded anew while the program goes on: it finds what it saved last. */
  pageDied(): void {
    this.deaths += 1
    this.previous = { parts: this.parts, ended: this.deaths > deathsTolerated }
  }

  /** What was restored has stood for a while: it is not what anything dies of. */
  settle(): void {
    this.deaths = 0
  }

  /** The window was closed by the person: nothing has to be restored unasked. */
  end(): Promise<void> {
    return this.write(false)
  }

  /** One after the other, so that an older state never replaces a newer one. */
  private write(open: boolean): Promise<void> {
    const session = { schemaVersion: 1, open, parts: this.parts, deaths: open ? this.deaths : 0 }
    this.writing = this.writing.catch(() => undefined).then(() => writeJson(this.path, session))
    return this.writing
  }
}
