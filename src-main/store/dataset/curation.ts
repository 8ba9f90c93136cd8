import { open } from 'node:fs/promises'
import { z } from 'zod'
import { readTextFile } from '../json'
import { splitNames, type Split } from './manifest'

/**
 * What a person decided about items. `tag`, `untag` and `note` carry a `value`: the tag, or the note's text ('' takes
 * it away); `reject` may carry the reason; `split` the split that an item was moved to ('': where it was when the data
 * set was made). Rejections and splits change what is trained on, tags and notes do not.
 */
export const curationActions = ['reject', 'accept', 'tag', 'untag', 'note', 'split'] as const
export type CurationAction = (typeof curationActions)[number]

const lineSchema = z.object({
  /** Counts up from 1. */
  line: z.int().min(1),
  /** ISO 8601, UTC. */
  time: z.string(),
  action: z.enum(curationActions),
  items: z.array(z.string()).min(1),
  value: z.string().optional(),
  /** The line that this one takes back. */
  undoes: z.int().min(1).optional(),
})
type Line = z.infer<typeof lineSchema>
type Decision = Omit<Line, 'line' | 'time'>

export interface ItemCuration {
  rejected: boolean
  /** Why it was rejected; '' where nobody said. */
  reason: string
  tags: readonly string[]
  note: string
  /** Where it was moved to; null: where it was when the data set was made. */
  split: Split | null
}

const untouched: ItemCuration = { rejected: false, reason: '', tags: [], note: '', split: null }

/**
 * The decisions about a data set's items, as a file of lines that is only ever appended to: a line names the items
 * whose state it changed, an undo appends the inverse. Two programs may append at the same time. A line that a crash
 * tore is passed over with a warning and harms no other.
 */
export class Curation {
  readonly warnings: string[] = []
  private readonly states = new Map<string, ItemCuration>()
  /** Lines that may still be undone, with the states that they replaced. */
  private readonly undoable: { line: number; before: Map<string, ItemCuration> }[] = []
  private last = 0
  private torn = false

  private constructor(private readonly path: string) {}

  static async read(path: string): Promise<Curation> {
    const curation = new Curation(path)
    const text = (await readTextFile(path)) ?? ''
    curation.torn = text !== '' && !text.endsWith('\n')
    text.split('\n').forEach((line, i) => {
      if (line.trim() === '') return
      const parsed = parseLine(line)
      if (parsed) curation.replay(parsed)
      else curation.warnings.push(`Line ${i + 1} of '${path}' is not a curation line and was passed over.`)
    })
    return curation
  }

  get(id: string): ItemCuration {
    return this.states.get(id) ?? untouched
  }

  rejected(): string[] {
    return [...this.states].filter(([, state]) => state.rejected).map(([id]) => id)
  }

  /** Items that were moved to another split, with it. */
  moved(): [id: string, split: Split][] {
    return [...this.states].flatMap(([id, { split }]) => (split === null ? [] : [[id, split] as [string, Split]]))
  }

  /** Every item that someone decided about. */
  touched(): string[] {
    return [...this.states.keys()]
  }

  /**
   * Appends one line for the items whose state changes; returns them.
   * @param value the tag, the note's text or the reason, for the actions that take one.
   */
  async record(action: CurationAction, ids: readonly string[], value?: string): Promise<string[]> {
    const changing = [...new Set(ids)].filter((id) => !sameState(this.get(id), changed(this.get(id), action, value)))
    if (changing.length > 0) await this.append([{ action, items: changing, ...(value !== undefined && { value }) }])
    return changing
  }

  /** Number of the last line of the file; 0 where there is none. */
  get lastLine(): number {
    return this.last
  }

  /**
   * Takes a decision back: that of `line`, or the latest that is not yet taken back.
   * @returns its items, none when it was taken back already or there is nothing left.
   */
  async undo(line?: number): Promise<string[]> {
    const latest = line === undefined ? this.undoable.at(-1) : this.undoable.find((entry) => entry.line === line)
    if (!latest) return []
    const steps = new Map<string, Decision>()
    for (const [id, before] of latest.before) {
      for (const step of inverse(this.get(id), before)) {
        const key = JSON.stringify(step)
        const together = steps.get(key) ?? { ...step, items: [], undoes: latest.line }
        together.items.push(id)
        steps.set(key, together)
      }
    }
    if (steps.size > 0) await this.append([...steps.values()])
    this.forget(latest.line)
    return [...latest.before.keys()]
  }

  private async append(decisions: readonly Decision[]): Promise<void> {
    const time = new Date().toISOString()
    const lines = decisions.map((decision, i): Line => ({ line: this.last + 1 + i, time, ...decision }))
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
    const file = await open(this.path, 'a')
    try {
      await file.writeFile(this.torn ? `\n${text}` : text)
      await file.sync()
    } finally {
      await file.close()
    }
    this.torn = false
    for (const line of lines) this.replay(line)
  }

  private replay({ line, action, items, value, undoes }: Line): void {
    this.last = Math.max(this.last, line)
    const before = new Map(items.map((id) => [id, this.get(id)]))
    for (const id of items) this.states.set(id, changed(this.get(id), action, value))
    if (undoes === undefined) this.undoable.push({ line, before })
    else this.forget(undoes)
  }

  private forget(line: number): void {
    const index = this.undoable.findIndex((entry) => entry.line === line)
    if (index >= 0) this.undoable.splice(index, 1)
  }
}

function parseLine(text: string): Line | null {
  try {
    return lineSchema.parse(JSON.parse(text))
  } catch {
    return null // The caller warns with the line's number.
  }
}

function changed(state: ItemCuration, action: CurationAction, value = ''): ItemCuration {
  switch (action) {
    case 'reject':
      return { ...state, rejected: true, reason: value }
    case 'accept':
      return { ...state, rejected: false, reason: '' }
    case 'tag':
      return { ...state, tags: [...new Set([...state.tags, value])].sort() }
    case 'untag':
      return { ...state, tags: state.tags.filter((tag) => tag !== value) }
    case 'note':
      return { ...state, note: value }
    case 'split':
      return { ...state, split: splitNames.find((name) => name === value) ?? null }
  }
}

/** The decisions that lead from one state to another. */
function inverse(from: ItemCuration, to: ItemCuration): { action: CurationAction; value?: string }[] {
  const steps: { action: CurationAction; value?: string }[] = []
  if (from.rejected !== to.rejected || from.reason !== to.reason) {
    steps.push(to.rejected ? { action: 'reject', value: to.reason } : { action: 'accept' })
  }
  for (const value of from.tags) if (!to.tags.includes(value)) steps.push({ action: 'untag', value })
  for (const value of to.tags) if (!from.tags.includes(value)) steps.push({ action: 'tag', value })
  if (from.note !== to.note) steps.push({ action: 'note', value: to.note })
  if (from.split !== to.split) steps.push({ action: 'split', value: to.split ?? '' })
  return steps
}

function sameState(a: ItemCuration, b: ItemCuration): boolean {
  return inverse(a, b).length === 0
}
