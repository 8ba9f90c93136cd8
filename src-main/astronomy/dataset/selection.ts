import type { Detection, Source } from '../detection'
import { crop, type Plane } from '../image'
import { missingPixels } from './checks'
import type { SkyLevel } from './fit'
import { outlineOnBorder, type Footprint } from './footprint'
import type { GalaxyDatasetOptions } from './options'
import { isSaturated } from './saturation'
import { crossesSeam } from './seams'
import { countSpikes } from './spikes'

/** From this `starness` on a source is no galaxy for sure. */
const starLimit = 0.2
/** Centres nearer than this part of an item's side make nearly the same item. */
const twinShare = 1 / 8
/** A source whose outline lies on the cut-out's border by more than this goes on beyond it. */
const cutShare = 0.2
const missingShare = 0.01
/** Fewer than this are repaired by any resampling; more are a cluster. */
const mostSpikes = 3
/** Stars of this σ (px) and more are sampled well enough to tell a spike. */
const sampledSigma = 1
/** Light of a source so many times brighter on more than this share of an item drowns it. */
const glareRatio = 20
const glareShare = 0.08

/** A source that becomes an item, and the corner of its cut-out in the mosaic. */
export interface Selected {
  source: Source
  x: number
  y: number
}

type Options = Pick<GalaxyDatasetOptions, 'size' | 'minimumSnr' | 'keepStars' | 'maximumItems'>

/**
 * Tells the sources that make items from the others, the brightest first.
 * @param planes one a band, as in the file, and @param sky theirs.
 */
export function selectSources(
  detection: Detection,
  planes: readonly Plane[],
  sky: readonly SkyLevel[],
  options: Options,
): { selected: Selected[]; rejected: { source: Source; reason: string }[] } {
  const selected: Selected[] = []
  const rejected: { source: Source; reason: string }[] = []
  for (const source of detection.sources) {
    const candidate = {
      source,
      x: Math.round(source.x) - (options.size >> 1),
      y: Math.round(source.y) - (options.size >> 1),
    }
    const reason = unfitBecause(candidate, selected, detection, planes, sky, options)
    if (reason === null) selected.push(candidate)
    else rejected.push({ source, reason })
  }
  return { selected, rejected }
}

function unfitBecause(
  candidate: Selected,
  selected: readonly Selected[],
  detection: Detection,
  planes: readonly Plane[],
  sky: readonly SkyLevel[],
  options: Options,
): string | null {
  const { source, x, y } = candidate
  const { size } = options
  const { width, height } = detection.image
  if (source.snr < options.minimumSnr) return `too faint: S/N ${source.snr.toFixed(1)} below ${options.minimumSnr}`
  if (x < 0 || y < 0 || x + size > width || y + size > height || source.flags.edge) {
    return 'cut by an edge: of the mosaic'
  }
  if (source.flags.saturated) return 'saturated'
  if (!options.keepStars && source.starness !== null && source.starness >= starLimit) {
    return `star: starness ${source.starness.toFixed(2)}`
  }
  const narrow = detection.stars && source.minor < 0.7 * detection.stars.sigma
  if (narrow) return `artefact: ${source.minor.toFixed(2)} px wide, narrower than a star`
  const twin = selected.find((other) => Math.hypot(other.x - x, other.y - y) < size * twinShare)
  if (twin)
    return `duplicate: of the brighter source at ${(twin.source.x + 1).toFixed(1)},${(twin.source.y + 1).toFixed(1)}`
  const neighbour = outshoneBy(candidate, detection, size)
  if (neighbour) return neighbour
  const { cut } = cutOut(detection, candidate, size)
  if (cut > cutShare) return `cut by an edge: of the item, ${(100 * cut).toFixed(0)} % of its outline`
  const parts = planes.map((plane) => crop(plane, x, y, size, size))
  for (const part of parts) {
    const missing = missingPixels(part.data)
    if (missing > missingShare * part.data.length) {
      return `NaN: ${((100 * missing) / part.data.length).toFixed(1)} % of the pixels have no value`
    }
    if (isSaturated(part, null, null)) return 'saturated'
  }
  if (detection.stars && detection.stars.sigma >= sampledSigma) {
    const spikes = parts.reduce((sum, part, band) => sum + countSpikes(part, sky[band]!), 0)
    if (spikes > mostSpikes) return `artefact: ${spikes} pixels sharper than the seeing`
  }
  if (planes.some((plane, band) => crossesSeam(plane, sky[band]!, detection.segmentation, { x, y, size }))) {
    return 'seam: of the mosaic, or bad columns'
  }
  if (options.maximumItems !== null && selected.length >= options.maximumItems) return 'more than were asked for'
  return null
}

/** A star that is brighter than the galaxy in its own item, or the glow of something far brighter. */
function outshoneBy({ source, x, y }: Selected, detection: Detection, size: number): string | null {
  for (const other of detection.sources) {
    if (other.flux <= source.flux) return null // they are sorted
    const { x0, y0, x1, y1 } = other.box
    if (other === source || x1 < x || y1 < y || x0 >= x + size || y0 >= y + size) continue
    const place = `at ${(other.x + 1).toFixed(1)},${(other.y + 1).toFixed(1)}`
    const inside = other.x >= x && other.y >= y && other.x < x + size && other.y < y + size
    if (inside && (other.starness ?? 0) >= starLimit) return `beside a brighter star: ${place}`
    const share = cutOut(detection, { source: other, x, y }, size).pixels.length / size ** 2
    if (other.flux > glareRatio * source.flux && share > glareShare) return `in the glare of another source: ${place}`
  }
  return null
}

/** The segment of a source as the footprint of its item. */
export function cutOut(detection: Detection, { source, x, y }: Selected, size: number): Footprint {
  const { labels, width } = detection.segmentation
  const pixels: number[] = []
  let peak = 0
  let best = -Infinity
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const at = (y + row) * width + x + column
      if (labels[at] !== source.label) continue
      const value = detection.image.data[at]!
      if (value > best) [best, peak] = [value, row * size + column]
      pixels.push(row * size + column)
    }
  }
  const footprint = Int32Array.from(pixels)
  return { pixels: footprint, x: peak % size, y: Math.floor(peak / size), cut: outlineOnBorder(footprint, size, size) }
}
