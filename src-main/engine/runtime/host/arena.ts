import { GalateaError } from '../../../base/errors'
import { adamKernel, type AdamKernel } from './adamKernel'

const pageBytes = 65536
const maximumPages = 65536
/** A cache line; also keeps blocks apart from one another's vectors. */
const alignment = 64

/** Where a buffer lies in an arena. */
export interface Block {
  /** Bytes from the start of the memory. */
  offset: number
  /** Number of float32 elements asked for. */
  length: number
  /** Bytes up to the next block: zeros after the elements, so that kernels need no remainder loop. */
  bytes: number
}

/**
 * One WebAssembly memory with every weight, gradient and moment of a store: ONNX Runtime reads and writes it without
 * copies, the fused optimiser works on it in place. Blocks are never freed one by one; the arena goes as a whole.
 */
export class Arena {
  readonly kernel: AdamKernel
  private readonly memory = new WebAssembly.Memory({ initial: 1, maximum: maximumPages })
  private used = alignment

  constructor() {
    this.kernel = adamKernel(this.memory)
  }

  /** Zeros. Views taken before are detached when the memory has to grow. */
  allocate(length: number): Block {
    const bytes = Math.ceil((length * 4) / alignment) * alignment
    const block = { offset: this.used, length, bytes }
    this.used += bytes
    const missing = Math.ceil((this.used - this.memory.buffer.byteLength) / pageBytes)
    if (missing > 0) this.grow(missing)
    return block
  }

  /** Valid until the next `allocate`. */
  view({ offset, length }: Block): Float32Array<ArrayBuffer> {
    return new Float32Array(this.memory.buffer, offset, length)
  }

  /** Changes when views have become detached. */
  get buffer(): ArrayBuffer {
    return this.memory.buffer
  }

  get bytes(): number {
    return this.used
  }

  private grow(pages: number): void {
    try {
      this.memory.grow(pages)
    } catch (cause) {
      const wanted = (this.used / 2 ** 30).toFixed(2)
      const message = `The weights and moments of this network need ${wanted} GiB; the cpu device holds at most 4 GiB, and no more than the memory that is free.`
      throw new GalateaError('device', message, { bytes: this.used }, { cause })
    }
  }
}
