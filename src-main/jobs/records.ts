import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { appendFile, mkdir, open, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { job as jobSchema, type Job } from '../../src-preload/contract/jobs'

/** A log that reached this is not written on: work that talks without end must not fill the disk. */
const mostLogBytes = 4 * 1024 * 1024
/** So much of its end is shown. */
export const shownLogBytes = 200_000
/** After so many lines the journal is written anew, with what holds now. */
const linesBeforeRewrite = 20_000

/** What is left of an earlier time. */
export interface Kept {
  jobs: Job[]
  /** The program was closed, not killed. */
  wasClosed: boolean
  /** Lines that could not be read: a torn last one, or those of another version. */
  unreadable: number
}

/**
 * Queue and history on disk: a journal of lines, each a job as it was after a change, or that one was removed. A line
 * is appended before anything else happens, so that a kill at any instant loses at most the line being written; when
 * it is opened the journal is written anew under another name and renamed. Beside it lies a log for each job.
 */
export class JobRecords {
  private readonly journal: string
  private readonly logs: string
  private readonly latest = new Map<string, string>()
  private readonly logSizes = new Map<string, number>()
  private lines = 0
  private writing: Promise<void> = Promise.resolve()

  private constructor(
    folder: string,
    private readonly complain: (sentence: string) => void,
  ) {
    this.journal = join(folder, 'jobs.jsonl')
    this.logs = join(folder, 'logs')
  }

  /** @param complain what could not be written or read, as a sentence. */
  static open(folder: string, complain: (sentence: string) => void): { records: JobRecords; kept: Kept } {
    const records = new JobRecords(folder, complain)
    mkdirSync(records.logs, { recursive: true })
    const kept = readJournal(records.journal)
    for (const job of kept.jobs) records.latest.set(job.id, line({ job }))
    records.rewrite()
    return { records, kept }
  }

  keep(job: Job): void {
    const written = line({ job })
    this.latest.set(job.id, written)
    this.append(written)
  }

  forget(id: string): void {
    this.latest.delete(id)
    this.append(line({ removed: id }))
    this.later(() => rm(this.logOf(id), { force: true }))
    this.logSizes.delete(id)
  }

  /** The program ends of its own will. */
  close(): void {
    this.append(line({ closed: true }))
  }

  /** Adds a line with the time to a job's log. */
  log(id: string, text: string): void {
    const written = `${new Date().toISOString()} ${text}\n`
    this.later(async () => {
      const size = this.logSizes.get(id) ?? (await sizeOf(this.logOf(id)))
      if (size > mostLogBytes) return
      await mkdir(this.logs, { recursive: true })
      await appendFile(this.logOf(id), written)
      this.logSizes.set(id, size + written.length)
    })
  }

  /** The end of a job's log; empty where it has none. */
  async readLog(id: string): Promise<string> {
    await this.writing
    const size = await sizeOf(this.logOf(id))
    if (size === 0) return ''
    const file = await open(this.logOf(id))
    try {
      const from = Math.max(0, size - shownLogBytes)
      const { buffer } = await file.read(Buffer.alloc(size - from), 0, size - from, from)
      return buffer.toString('utf8')
    } finally {
      await file.close()
    }
  }

  private logOf(id: string): string {
    return join(this.logs, `${id.replaceAll(/[^\w-]/g, '_')}.log`)
  }

  private append(written: string): void {
    try {
      if (++this.lines > linesBeforeRewrite) this.rewrite()
      else appendFileSync(this.journal, written)
    } catch (error) {
      this.complain(`The queue cannot be kept in '${this.journal}': ${reason(error)}.`)
    }
  }

  private rewrite(): void {
    const temporary = `${this.journal}.partial`
    writeFileSync(temporary, [...this.latest.values()].join(''), { flush: true })
    renameSync(temporary, this.journal)
    this.lines = this.latest.size
  }

  private later(act: () => Promise<void>): void {
    this.writing = this.writing.then(act).catch((error: unknown) => {
      this.complain(`A job's log in '${this.logs}' cannot be written: ${reason(error)}.`)
    })
  }
}

function readJournal(path: string): Kept {
  const jobs = new Map<string, Job>()
  const kept: Kept = { jobs: [], wasClosed: false, unreadable: 0 }
  for (const text of textOf(path).split('\n')) {
    if (text === '') continue
    const value = parsed(text)
    kept.wasClosed = value?.closed === true
    if (typeof value?.removed === 'string') jobs.delete(value.removed)
    else if (value?.job !== undefined) {
      const checked = jobSchema.safeParse(value.job)
      if (checked.success) jobs.set(checked.data.id, checked.data)
      else kept.unreadable++
    } else if (!kept.wasClosed) kept.unreadable++
  }
  kept.jobs = [...jobs.values()]
  return kept
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

function parsed(text: string): { job?: unknown; removed?: unknown; closed?: unknown } | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' ? value : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
