import { checkpoint, type Work } from '../../base/progress'
import type { Plane } from '../image'

/** One tile: the core that it answers for, and the window that the network sees, both in input pixels. */
export interface Tile {
  x: number
  y: number
  width: number
  height: number
}

export interface Tiling {
  /** Side of a tile's core, a multiple of the alignment. */
  size: number
  /** Seen beyond the core on every side, a multiple of the alignment. */
  overlap: number
  tiles: readonly Tile[]
}

/**
 * Cores that cover the image, from its first pixel on. Window origins are multiples of `alignment`, so that strided
 * layers meet the same pixels whatever the tile size; with an overlap of the network's receptive radius the result
 * does not depend on the tile size either.
 *
 * @param size wanted side of the core; rounded up to the alignment, and not larger than the image needs.
 */
export function planTiles(width: number, height: number, size: number, overlap: number, alignment: number): Tiling {
  if (!(size >= 1)) throw new RangeError(`The tile size must be at least 1 pixel, got ${size}`)
  const roundUp = (value: number): number => Math.ceil(value / alignment) * alignment
  const core = Math.min(roundUp(size), roundUp(Math.max(width, height)))
  const tiles: Tile[] = []
  for (let y = 0; y < height; y += core) {
    for (let x = 0; x < width; x += core) {
      tiles.push({ x, y, width: Math.min(core, width - x), height: Math.min(core, height - y) })
    }
  }
  return { size: core, overlap: roundUp(overlap), tiles }
}

/** The window of a tile: [planes, side, side] with side = size + 2·overlap, mirrored about the image's edges. */
export function readWindow(planes: readonly Plane[], tile: Tile, tiling: Tiling, out: Float32Array): Float32Array {
  const side = tiling.size + 2 * tiling.overlap
  planes.forEach((plane, band) => {
    for (let row = 0; row < side; row++) {
      const from = mirror(tile.y - tiling.overlap + row, plane.height) * plane.width
      const to = (band * side + row) * side
      for (let column = 0; column < side; column++) {
        out[to + column] = plane.data[from + mirror(tile.x - tiling.overlap + column, plane.width)]!
      }
    }
  })
  return out
}

/** … 2 1 0 0 1 2 …: the edge pixel is repeated, as many times over as a small image needs. */
function mirror(position: number, length: number): number {
  const period = 2 * length
  const folded = ((position % period) + period) % period
  return folded < length ? folded : period - 1 - folded
}

/**
 * Adds a tile's answer to the whole, weighted so that neighbouring tiles pass over into each other smoothly: half a
 * cosine across `blend` pixels about each inner edge of the core. The weights of all tiles sum to 1, and at the
 * border of the image there is no ramp.
 *
 * @param answer [planes, side·factor, side·factor], the window's answer. @param factor output pixels per input pixel.
 */
export function addTile(
  into: readonly Plane[],
  answer: Float32Array,
  tile: Tile,
  tiling: Tiling,
  factor: number,
): void {
  const side = (tiling.size + 2 * tiling.overlap) * factor
  const blend = Math.min(tiling.overlap, 16) * factor
  into.forEach((plane, band) => {
    const across = ramp(tile.x * factor, tile.width * factor, plane.width, blend)
    const down = ramp(tile.y * factor, tile.height * factor, plane.height, blend)
    for (let j = 0; j < down.weights.length; j++) {
      const y = down.first + j
      const row = band * side * side + (y - (tile.y - tiling.overlap) * factor) * side
      const offset = across.first - (tile.x - tiling.overlap) * factor
      for (let i = 0; i < across.weights.length; i++) {
        plane.data[y * plane.width + across.first + i]! +=
          down.weights[j]! * across.weights[i]! * answer[row + offset + i]!
      }
    }
  })
}

function ramp(start: number, length: number, whole: number, blend: number): { first: number; weights: Float64Array } {
  const half = blend / 2
  const end = start + length
  const first = start === 0 ? 0 : Math.max(0, start - half)
  const last = end === whole ? whole : Math.min(whole, end + half)
  const weights = new Float64Array(last - first)
  for (let i = 0; i < weights.length; i++) {
    const centre = first + i + 0.5
    const rising = start === 0 ? 1 : smooth((centre - start) / blend + 0.5)
    const falling = end === whole ? 1 : smooth((end - centre) / blend + 0.5)
    weights[i] = rising * falling
  }
  return { first, weights }
}

/** 0 … 1 as half a cosine; smooth(t) + smooth(1 − t) = 1. */
function smooth(t: number): number {
  return t <= 0 ? 0 : t >= 1 ? 1 : (1 - Math.cos(Math.PI * t)) / 2
}

/** Runs every tile in turn through `answer`, with progress and room for pause and cancel between tiles. */
export async function forEachTile(
  tiling: Tiling,
  work: Work,
  run: (tile: Tile, index: number) => Promise<void>,
): Promise<void> {
  for (const [index, tile] of tiling.tiles.entries()) {
    await checkpoint(work)
    await run(tile, index)
    work.progress?.report((index + 1) / tiling.tiles.length, `tile ${index + 1} of ${tiling.tiles.length}`)
  }
}
