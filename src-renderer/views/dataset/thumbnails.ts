import { engine } from '../../api/engine'
import { isCancelled } from '../../api/errors'

/** Bytes of pictures that are kept: a few screens full, whatever the size of the data set. */
const budget = 64 * 1024 * 1024
const batch = 48

/**
 * Thumbnails of one data set, fetched in batches when they come into sight. What is asked for replaces what was asked
 * for before; a batch of which nothing is in sight any more is taken back, so that scrolling past costs nothing.
 */
export class Thumbnails {
  private readonly pictures = new Map<number, ImageBitmap>()
  private bytes = 0
  private wanted: number[] = []
  private ongoing: { indices: readonly number[]; abort: AbortController } | null = null
  private disposed = false

  constructor(
    private readonly path: string,
    private readonly side: number,
    private readonly arrived: (indices: readonly number[]) => void,
    private readonly failed: (thrown: unknown) => void,
  ) {}

  get(index: number): ImageBitmap | null {
    const picture = this.pictures.get(index)
    if (!picture) return null
    // The one used last is dropped last.
    this.pictures.delete(index)
    this.pictures.set(index, picture)
    return picture
  }

  request(indices: readonly number[]): void {
    this.wanted = indices.filter((index) => !this.pictures.has(index))
    if (this.ongoing) {
      const inSight = new Set(indices)
      if (!this.ongoing.indices.some((index) => inSight.has(index))) this.ongoing.abort.abort()
    } else void this.fetch()
  }

  dispose(): void {
    this.disposed = true
    this.wanted = []
    this.ongoing?.abort.abort()
    for (const picture of this.pictures.values()) picture.close()
    this.pictures.clear()
  }

  private async fetch(): Promise<void> {
    while (this.wanted.length > 0 && !this.disposed) {
      const indices = this.wanted.splice(0, batch)
      this.ongoing = { indices, abort: new AbortController() }
      try {
        await this.fetchBatch(indices, this.ongoing.abort.signal)
      } catch (thrown) {
        if (isCancelled(thrown)) continue
        this.wanted = []
        this.failed(thrown)
      } finally {
        this.ongoing = null
      }
    }
  }

  private async fetchBatch(indices: readonly number[], signal: AbortSignal): Promise<void> {
    const input = { path: this.path, indices: [...indices], side: this.side }
    const { value, buffers } = await engine.call('readThumbnails', input, signal)
    const pictures = await Promise.all(
      buffers.map((buffer) =>
        createImageBitmap(new ImageData(new Uint8ClampedArray(buffer), value.width, value.height)),
      ),
    )
    if (this.disposed) {
      for (const picture of pictures) picture.close()
      return
    }
    pictures.forEach((picture, i) => this.keep(indices[i]!, picture))
    // What the batch brought is not fetched again by a request that was made meanwhile.
    this.wanted = this.wanted.filter((index) => !this.pictures.has(index))
    this.arrived(indices)
  }

  private keep(index: number, picture: ImageBitmap): void {
    this.pictures.set(index, picture)
    this.bytes += 4 * picture.width * picture.height
    for (const [oldest, old] of this.pictures) {
      if (this.bytes <= budget) return
      this.bytes -= 4 * old.width * old.height
      old.close()
      this.pictures.delete(oldest)
    }
  }
}
