import { open, type FileHandle } from 'node:fs/promises'

/** One column of a run's log: every number that was recorded under a name, with its step, epoch and time. */
export interface Column {
  readonly length: number
  readonly value: Float64Array
  readonly step: Float64Array
  readonly epoch: Float64Array
  readonly seconds: Float64Array
}

/** How much of the log is read at once. */
const chunkBytes = 4 * 1024 * 1024

/**
 * The numbers of a run's `metrics.jsonl` by name, kept in memory and read on as the file grows. Names are paths joined
 * by dots (`losses.l1`, `validation.psnr` for a validation's mean). A line that is being written, or that a crash cut
 * short, is passed over.
 */
export class RunSeries {
  private columns = new Map<string, Growing>()
  private offset = 0
  private inode = 0
  private times = 0
  private lines = 0
  private reading: Promise<void> = Promise.resolve()

  constructor(private readonly file: string) {}

  /** Lines read. */
  get rows(): number {
    return this.lines
  }

  /** Changes whenever the numbers do. */
  get version(): string {
    return `${this.times}.${this.offset}`
  }

  get names(): string[] {
    return [...this.columns.keys()]
  }

  column(name: string): Column | null {
    return this.columns.get(name)?.view() ?? null
  }

  /** Reads what was recorded since; one at a time. */
  update(): Promise<void> {
    this.reading = this.reading.then(() => this.readOn())
    return this.reading
  }

  private async readOn(): Promise<void> {
    const handle = await open(this.file, 'r').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    })
    if (!handle) {
      this.restart(0)
      return
    }
    try {
      const { size, ino } = await handle.stat()
      // A run that went on from a checkpoint has taken lines back: the file is another one, or shorter.
      if (ino !== this.inode || size < this.offset) this.restart(ino)
      while (this.offset < size) if (!(await this.readChunk(handle, size))) break
    } finally {
      await handle.close()
    }
  }

  private restart(inode: number): void {
    if (this.offset > 0) this.times++
    this.columns = new Map()
    this.offset = 0
    this.lines = 0
    this.inode = inode
  }

  /** False where what is left is no whole line. */
  private async readChunk(handle: FileHandle, size: number): Promise<boolean> {
    for (let length = Math.min(chunkBytes, size - this.offset); ; length = Math.min(2 * length, size - this.offset)) {
      const bytes = Buffer.alloc(length)
      const { bytesRead } = await handle.read(bytes, 0, length, this.offset)
      const end = bytes.subarray(0, bytesRead).lastIndexOf(0x0a) + 1
      if (end > 0) {
        this.offset += end
        for (const line of bytes.toString('utf8', 0, end).split('\n')) this.add(line)
        return true
      }
      if (bytesRead < length || this.offset + length >= size) return false
    }
  }

  private add(text: string): void {
    const line = parse(text)
    if (!line) return
    this.lines++
    const at = { step: numberOf(line.step), epoch: numberOf(line.epoch), seconds: numberOf(line.seconds) }
    for (const [name, value] of numbersOf(line)) {
      let column = this.columns.get(name)
      if (!column) this.columns.set(name, (column = new Growing()))
      column.push(value, at)
    }
  }
}

class Growing {
  private length = 0
  private readonly arrays = { value: room(256), step: room(256), epoch: room(256), seconds: room(256) }

  push(value: number, at: { step: number; epoch: number; seconds: number }): void {
    if (this.length === this.arrays.value.length) {
      for (const name of parts) {
        const longer = room(2 * this.length)
        longer.set(this.arrays[name])
        this.arrays[name] = longer
      }
    }
    this.arrays.value[this.length] = value
    this.arrays.step[this.length] = at.step
    this.arrays.epoch[this.length] = at.epoch
    this.arrays.seconds[this.length] = at.seconds
    this.length++
  }

  view(): Column {
    const part = (name: (typeof parts)[number]): Float64Array => this.arrays[name].subarray(0, this.length)
    return {
      length: this.length,
      value: part('value'),
      step: part('step'),
      epoch: part('epoch'),
      seconds: part('seconds'),
    }
  }
}

const parts = ['value', 'step', 'epoch', 'seconds'] as const

const room = (length: number): Float64Array<ArrayBuffer> => new Float64Array(length)

function parse(text: string): Record<string, unknown> | null {
  if (text.trim() === '') return null
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** Where the others were recorded: no numbers of their own. */
const places = new Set(['step', 'epoch'])

function numbersOf(line: Record<string, unknown>): [string, number][] {
  const { type, metrics } = line
  if (type !== 'validation') return flat(line).filter(([name]) => !places.has(name))
  return Object.entries(isRecord(metrics) ? metrics : {}).flatMap(([name, summary]): [string, number][] =>
    isRecord(summary) && typeof summary.mean === 'number' ? [[`validation.${name}`, summary.mean]] : [],
  )
}

function flat(value: Record<string, unknown>, prefix = ''): [string, number][] {
  return Object.entries(value).flatMap(([key, entry]): [string, number][] => {
    if (typeof entry === 'number') return [[prefix + key, entry]]
    return isRecord(entry) ? flat(entry, `${prefix}${key}.`) : []
  })
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : NaN
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
