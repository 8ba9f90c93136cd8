import { shallowRef } from 'vue'
import { tileSide, type PlaneTerms } from '../../src-preload/contract/images'
import { engine } from '../api/engine'
import type { Size } from './view'

/** Part of a level: level 0 is the image, each further one half of the one before. */
export interface Tile {
  readonly width: number
  readonly height: number
  readonly data: Float32Array<ArrayBuffer>
}

export { tileSide }

type Read = (input: { terms: PlaneTerms; level: number; x: number; y: number }, signal: AbortSignal) => Promise<Tile>

interface Wish {
  key: string
  image: TiledImage
  level: number
  x: number
  y: number
  /** When it was last wished for, in frames. */
  frame: number
}

/** Reads at once; more would only queue up in the engine, in an order that soon is the wrong one. */
const mostReading = 4
/** Bytes of tiles that the window keeps. */
const usualBudget = 192 * 1024 * 1024

/**
 * The tiles that the window holds, of all images together, up to a budget; the longest unused go first. A tile that is
 * wished for and not here is read from the engine, the latest wish first; wishes of earlier frames are forgotten.
 */
export class TileStore {
  private readonly tiles = new Map<string, Tile>()
  private readonly wishes = new Map<string, Wish>()
  private readonly reading = new Map<string, AbortController>()
  private readonly failed = new Set<string>()
  private bytes = 0
  private frame = 0
  /** Counts tiles that have come: what draws or reads values depends on it. */
  readonly arrived = shallowRef(0)
  /** The latest failure to read; null after a success. */
  readonly failure = shallowRef<unknown>(null)

  constructor(
    private readonly read: Read,
    private readonly budget = usualBudget,
  ) {}

  /** Call before the tiles of a new picture on the screen are asked for. */
  beginFrame(): void {
    this.frame++
  }

  /** The tile if it is here; else it is wished for, and null. */
  get(image: TiledImage, level: number, x: number, y: number): Tile | null {
    const key = `${image.id}/${level}/${x}/${y}`
    const tile = this.tiles.get(key)
    if (tile) {
      this.tiles.delete(key)
      this.tiles.set(key, tile)
      return tile
    }
    if (!this.reading.has(key) && !this.failed.has(key)) {
      this.wishes.set(key, { key, image, level, x, y, frame: this.frame })
      this.readNext()
    }
    return null
  }

  /** Without wishing for it. */
  peek(image: TiledImage, level: number, x: number, y: number): Tile | null {
    return this.tiles.get(`${image.id}/${level}/${x}/${y}`) ?? null
  }

  /** The image is not shown any more. */
  forget(image: TiledImage): void {
    const mine = (key: string): boolean => key.startsWith(`${image.id}/`)
    for (const key of this.wishes.keys()) if (mine(key)) this.wishes.delete(key)
    for (const [key, abort] of this.reading) if (mine(key)) abort.abort()
    for (const key of this.failed) if (mine(key)) this.failed.delete(key)
    for (const [key, tile] of this.tiles) if (mine(key)) this.drop(key, tile)
  }

  get heldBytes(): number {
    return this.bytes
  }

  private readNext(): void {
    while (this.reading.size < mostReading && this.wishes.size > 0) {
      let next: Wish | null = null
      for (const wish of this.wishes.values()) {
        if (wish.frame < this.frame - 2) this.wishes.delete(wish.key)
        else if (!next || wish.frame > next.frame || (wish.frame === next.frame && wish.level > next.level)) next = wish
      }
      if (!next) return
      this.wishes.delete(next.key)
      void this.fetch(next)
    }
  }

  private async fetch({ key, image, level, x, y }: Wish): Promise<void> {
    const abort = new AbortController()
    this.reading.set(key, abort)
    try {
      const tile = await this.read({ terms: image.terms, level, x, y }, abort.signal)
      if (!abort.signal.aborted) this.keep(key, tile)
    } catch (error) {
      if (!abort.signal.aborted) {
        this.failed.add(key)
        this.failure.value = error
      }
    } finally {
      this.reading.delete(key)
      this.readNext()
    }
  }

  private keep(key: string, tile: Tile): void {
    this.tiles.set(key, tile)
    this.bytes += tile.data.byteLength
    for (const [old, { data }] of this.tiles) {
      if (this.bytes <= this.budget || old === key) break
      this.tiles.delete(old)
      this.bytes -= data.byteLength
    }
    this.arrived.value++
  }

  private drop(key: string, tile: Tile): void {
    this.tiles.delete(key)
    this.bytes -= tile.data.byteLength
  }
}

/** The store of the window. */
export const tileStore = new TileStore(async (input, signal) => {
  const { value, buffers } = await engine.call('readTile', input, signal)
  return { ...value, data: new Float32Array(buffers[0] ?? new ArrayBuffer(0)) }
})

let nextId = 1

/** An image of which only the tiles that are looked at are in the window. */
export class TiledImage implements Size {
  readonly id = nextId++
  /** The coarsest level, which is one tile. */
  readonly last: number

  constructor(
    readonly terms: PlaneTerms,
    readonly width: number,
    readonly height: number,
    private readonly store = tileStore,
  ) {
    this.last = Math.max(0, Math.ceil(Math.log2(Math.max(width, height) / tileSide)))
  }

  /** Sides of a level in its pixels. */
  size(level: number): Size {
    return { width: Math.ceil(this.width / 2 ** level), height: Math.ceil(this.height / 2 ** level) }
  }

  /** The level whose pixels come nearest to, and not above, one screen pixel, for `scale` screen pixels per pixel. */
  levelFor(scale: number): number {
    return Math.min(this.last, Math.max(0, Math.floor(-Math.log2(scale) + 1e-9)))
  }

  tile(level: number, x: number, y: number): Tile | null {
    return this.store.get(this, level, x, y)
  }

  peek(level: number, x: number, y: number): Tile | null {
    return this.store.peek(this, level, x, y)
  }

  /** The value of a pixel; undefined while its tile is on the way. */
  value(x: number, y: number): number | undefined {
    const [column, row] = [Math.floor(x / tileSide), Math.floor(y / tileSide)]
    const tile = this.tile(0, column, row)
    return tile?.data[(y - row * tileSide) * tile.width + (x - column * tileSide)]
  }

  forget(): void {
    this.store.forget(this)
  }
}
