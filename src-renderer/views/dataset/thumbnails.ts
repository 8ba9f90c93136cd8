import { engine } from '../../api/engine'
import { isCancelled } from '../../api/errors'

const most = 4000
const batch = 64

/**
 * Thumbnails of one data set, fetched in batches when they come into sight and kept while there is room. What is asked
 * for last is fetched first: it is what is on the screen.
 */
export class Thumbnails {
  private readonly pictures = new Map<number, ImageBitmap>()
  private wanted: number[] = []
  private fetching = false
  private readonly abort = new AbortController()

  constructor(
    private readonly path: string,
    private readonly side: number,
    private readonly arrived: (indices: readonly number[]) => void,
    private readonly failed: (thrown: unknown) => void,
  ) {}

  get(index: number): ImageBitmap | null {
    return this.pictures.get(index) ?? null
  }

  /** Replaces what was asked for before and has not been fetched. */
  request(indices: readonly number[]): void {
    this.wanted = indices.filter((index) => !this.pictures.has(index))
    if (!this.fetching) void this.fetch()
  }

  dispose(): void {
    this.abort.abort()
    for (const picture of this.pictures.values()) picture.close()
    this.pictures.clear()
  }

  private async fetch(): Promise<void> {
    this.fetching = true
    try {
      while (this.wanted.length > 0) {
        const indices = this.wanted.splice(0, batch)
        const input = { path: this.path, indices, side: this.side }
        const { value, buffers } = await engine.call('readThumbnails', input, this.abort.signal)
        for (const [i, buffer] of buffers.entries()) {
          const image = new ImageData(new Uint8ClampedArray(buffer), value.width, value.height)
          this.keep(indices[i]!, await createImageBitmap(image))
        }
        this.arrived(indices)
      }
    } catch (thrown) {
      this.wanted = []
      if (!isCancelled(thrown)) this.failed(thrown)
    } finally {
      this.fetching = false
    }
  }

  private keep(index: number, picture: ImageBitmap): void {
    this.pictures.set(index, picture)
    const oldest = this.pictures.keys().next().value
    if (this.pictures.size <= most || oldest === undefined) return
    this.pictures.get(oldest)?.close()
    this.pictures.delete(oldest)
  }
}
