import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { GalateaError } from '../../base/errors'
import { writeAtomically } from '../../base/files'
import { encodeSafetensors } from '../../base/safetensors'
import { isMissing } from '../json'
import type { Manifest } from './manifest'

type Arrays = Manifest['arrays']
export type Shard = Manifest['shards'][number]

/** Small enough to be held while it fills, large enough that a million items need few files. */
const shardBytes = 32 * 1024 * 1024

/** Collects items and writes them as `tensors-00000.safetensors`, …; each tensor is [items, …shape of one item]. */
export class ShardWriter {
  readonly shards: Shard[] = []
  private readonly capacity: number
  private readonly buffers: Record<string, Float32Array>
  private filled = 0

  constructor(
    private readonly folder: string,
    private readonly arrays: Arrays,
  ) {
    const itemBytes = Object.values(arrays).reduce((sum, { shape }) => sum + 4 * elements(shape), 0)
    this.capacity = Math.max(1, Math.floor(shardBytes / itemBytes))
    this.buffers = Object.fromEntries(
      Object.entries(arrays).map(([name, { shape }]) => [name, new Float32Array(this.capacity * elements(shape))]),
    )
  }

  /** @throws RangeError when a tensor is missing or of another size. */
  async add(item: Readonly<Record<string, Float32Array>>): Promise<void> {
    for (const [name, { shape }] of Object.entries(this.arrays)) {
      const data = item[name]
      const length = elements(shape)
      if (data?.length !== length) {
        throw new RangeError(`An item needs '${name}' of ${shape.join('×')} numbers, got ${data?.length ?? 'none'}`)
      }
      this.buffers[name]!.set(data, this.filled * length)
    }
    if (++this.filled === this.capacity) await this.flush()
  }

  async flush(): Promise<void> {
    if (this.filled === 0) return
    const tensors = Object.entries(this.arrays).map(([name, { shape }]) => {
      const data = this.buffers[name]!.subarray(0, this.filled * elements(shape))
      return [name, { shape: [this.filled, ...shape], data }] as const
    })
    const bytes = encodeSafetensors(Object.fromEntries(tensors))
    const file = `tensors-${String(this.shards.length).padStart(5, '0')}.safetensors`
    await writeAtomically(join(this.folder, file), bytes)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    this.shards.push({ file, items: this.filled, bytes: bytes.length, sha256 })
    this.filled = 0
  }
}

/** An open shard, and where its tensors begin, in bytes from the start of the file. */
interface OpenShard {
  descriptor: number
  offsets: Record<string, number>
}

/** Files kept open at once; the least recently used is closed. */
const maximumOpen = 32

/**
 * Reads single items by position, so that a random batch costs its own bytes and no more. The reads are synchronous:
 * an item takes some 20 µs from the page cache, less than the way through the thread pool.
 */
export class ShardReader {
  private readonly firsts: number[] = []
  private readonly opened = new Map<number, OpenShard>()

  constructor(
    private readonly folder: string,
    private readonly arrays: Arrays,
    private readonly shards: readonly Shard[],
  ) {
    let first = 0
    for (const shard of shards) {
      this.firsts.push(first)
      first += shard.items
    }
  }

  /** Fills `out` with the tensor `name` of the item at `index`; both must exist. */
  read(name: string, index: number, out: Float32Array): void {
    const number = this.shardOf(index)
    const shard = this.shard(number)
    const start = shard.offsets[name]! + (index - this.firsts[number]!) * out.byteLength
    const bytes = new Uint8Array(out.buffer, out.byteOffset, out.byteLength)
    if (readSync(shard.descriptor, bytes, 0, bytes.length, start) < bytes.length) {
      throw this.corrupt(number, 'is shorter than its header says')
    }
  }

  close(): void {
    for (const { descriptor } of this.opened.values()) closeSync(descriptor)
    this.opened.clear()
  }

  /** The last shard whose first item is not after `index`. */
  private shardOf(index: number): number {
    let low = 0
    let high = this.firsts.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if (this.firsts[middle]! <= index) low = middle
      else high = middle - 1
    }
    return low
  }

  private shard(number: number): OpenShard {
    const shard = this.opened.get(number) ?? this.open(number)
    this.opened.delete(number)
    this.opened.set(number, shard)
    if (this.opened.size > maximumOpen) {
      const [oldest, { descriptor }] = this.opened.entries().next().value!
      this.opened.delete(oldest)
      closeSync(descriptor)
    }
    return shard
  }

  private open(number: number): OpenShard {
    const path = join(this.folder, this.shards[number]!.file)
    const descriptor = this.openFile(path)
    try {
      const { bytes } = this.shards[number]!
      const { size } = fstatSync(descriptor)
      if (size !== bytes) throw this.corrupt(number, `has ${size} bytes, expected ${bytes}`)
      return { descriptor, offsets: this.readOffsets(descriptor, number) }
    } catch (error) {
      closeSync(descriptor)
      throw error
    }
  }

  private openFile(path: string): number {
    try {
      return openSync(path, 'r')
    } catch (error) {
      if (!isMissing(error)) throw error
      throw new GalateaError('corrupt', `The data set lacks its file '${path}'.`, { path }, { cause: error })
    }
  }

  /** The safetensors header: its length as a 64-bit little-endian integer, then JSON. */
  private readOffsets(descriptor: number, number: number): Record<string, number> {
    const { bytes, items } = this.shards[number]!
    const prefix = Buffer.alloc(8)
    readSync(descriptor, prefix, 0, 8, 0)
    const length = Number(prefix.readBigUInt64LE())
    if (length > bytes - 8) throw this.corrupt(number, 'has no valid header')
    const text = Buffer.alloc(length)
    readSync(descriptor, text, 0, length, 8)
    const header = parseHeader(text.toString('utf8'))
    const offsets = Object.entries(this.arrays).map(([name, { shape }]) => {
      const tensor = header?.[name]
      if (tensor?.dtype !== 'F32' || tensor.shape?.join() !== [items, ...shape].join()) {
        throw this.corrupt(number, `has no float32 tensor '${name}' of ${[items, ...shape].join('×')}`)
      }
      return [name, 8 + length + (tensor.data_offsets?.[0] ?? 0)] as const
    })
    return Object.fromEntries(offsets)
  }

  private corrupt(number: number, what: string): GalateaError {
    const path = join(this.folder, this.shards[number]!.file)
    return new GalateaError('corrupt', `The data set's file '${path}' ${what}.`, { path })
  }
}

interface TensorHeader {
  dtype?: string
  shape?: number[]
  data_offsets?: number[]
}

function parseHeader(text: string): Record<string, TensorHeader | undefined> | null {
  try {
    return JSON.parse(text) as Record<string, TensorHeader | undefined>
  } catch {
    return null // The caller says which file is broken.
  }
}

export function elements(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1)
}
