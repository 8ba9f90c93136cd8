import { GalateaError } from '../../../base/errors'
import type { Work } from '../../../base/progress'
import { createPlane, type Plane } from '../../image'
import { deconvolvePlane } from '../deconvolved'
import type { RecoveryModel } from '../model'
import { addedRange } from './seeing'
import { addTile, forEachTile, planTiles, readWindow } from '../tiles'

/** A generator ready to run on windows of one size: named inputs [1, …] to named outputs. */
export type Generator = (
  feeds: Readonly<Record<string, Float32Array>>,
) => Promise<Readonly<Record<string, Float32Array>>>

export interface Recovered {
  /** In units of the noise of the input, on the output grid. */
  planes: Plane[]
  /** Standard deviation, in the same units; null: the model predicts none. */
  uncertainty: Plane[] | null
  tiles: number
}

export const defaultTile = 256
/** Bytes that the network's features take for one pixel of a window, generously: some 128 float32 a pixel. */
const bytesPerPixel = 512

/**
 * Side of a tile: as asked for, or as large as the memory allows, or the default.
 * @throws GalateaError `usage` when even the smallest tile needs more memory.
 */
export function tileSize(model: RecoveryModel, tile: number | null, memoryBytes: number | null): number {
  if (tile !== null || memoryBytes === null) return tile ?? defaultTile
  const { overlap, alignment } = model.recovery
  const side = Math.floor(Math.sqrt(memoryBytes / bytesPerPixel)) - 2 * (overlap ?? 0)
  const size = Math.floor(side / alignment) * alignment
  if (size >= alignment) return Math.min(size, 2048)
  const needed = bytesPerPixel * (alignment + 2 * (overlap ?? 0)) ** 2
  const sentence = `A tile needs at least ${Math.ceil(needed / 1e6)} MB, but --memory allows ${Math.floor(memoryBytes / 1e6)} MB.`
  throw new GalateaError('usage', sentence, { needed, memoryBytes })
}

/**
 * Runs a model over an image of any size, tile by tile.
 *
 * @param planes in units of each band's own noise, the sky at 0. @param valid 1 where there is a value.
 * @param seeing FWHM that was added, px of the fine grid, for a model that is told it.
 * @param load makes the generator for windows of `side` pixels.
 */
export async function recover(
  model: RecoveryModel,
  planes: readonly Plane[],
  valid: Plane,
  seeing: number,
  size: number,
  load: (side: number) => Promise<Generator>,
  work: Work,
): Promise<Recovered> {
  const {
    downscale: factor,
    alignment,
    overlap,
    masks,
    toldSeeing,
    deconvolution,
    uncertainty: spread,
  } = model.recovery
  const { width, height } = planes[0]!
  const whole = Math.max(width, height)
  const tiling = planTiles(width, height, overlap === null ? whole : size, overlap ?? 0, alignment)
  const side = tiling.size + 2 * tiling.overlap
  const run = await load(side)

  const output = (): Plane[] => planes.map(() => createPlane(width * factor, height * factor))
  const recovered = output()
  const uncertainty = spread ? output() : null
  const degraded = new Float32Array(planes.length * side * side)
  // Beyond what it was trained for a network that is told the seeing would extrapolate; the flags say so.
  const [low, high] = addedRange(model)
  const within = Math.min(high, Math.max(low, seeing))
  const told = toldSeeing ? Float32Array.of(within) : null
  // Of the whole image, so that they do not depend on the tiles.
  const versions = deconvolution && planes.flatMap((plane) => deconvolvePlane(plane, within / factor, deconvolution))
  const deconvolved = new Float32Array((versions?.length ?? 0) * side * side)
  const validWindow = masks ? new Float32Array(side * side) : null
  await forEachTile(tiling, work, async (tile) => {
    readWindow(planes, tile, tiling, degraded)
    if (validWindow) readWindow([valid], tile, tiling, validWindow)
    if (versions) readWindow(versions, tile, tiling, deconvolved)
    const feeds = {
      degraded,
      ...(versions && { deconvolved }),
      ...(told && { seeing: told }),
      ...(validWindow && { valid: validWindow }),
    }
    const outputs = await run(feeds)
    addTile(recovered, outputs.recovered!, tile, tiling, factor)
    if (uncertainty) addTile(uncertainty, outputs.uncertainty!, tile, tiling, factor)
  })
  return { planes: recovered, uncertainty, tiles: tiling.tiles.length }
}
