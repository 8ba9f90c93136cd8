import { blurAndBin, requireDownscale } from '../../degradation'
import { deblend, segment } from '../../detection'
import { segmentPixels } from '../../detection/segmentation'
import { createPlane, type Plane } from '../../image'
import { medianOfSorted, sortedFinite } from '../../measure/statistics'
import { meanPlane } from '../enhance/planes'

/** A source of the output that the input does not bear out. Positions on the recovered grid, px from 0. */
export interface InventedSource {
  x: number
  y: number
  /** Of its pixels on the recovered grid; the circle that is drawn around it. */
  radius: number
  /** Signal-to-noise ratio at which it would stand in the input, by matched filter. */
  expectedSnr: number
  /** What the input holds of it: 1 all, 0 nothing. */
  share: number
  /** By how many σ that is too little. */
  missingSigmas: number
}

export interface InventedOptions {
  /** FWHM that was added, px of the recovered grid. */
  fwhmPixels: number
  downscale: number
}

/**
 * A source that would not stand out of the input's noise can neither be borne out nor be refuted by it: 5σ, less the
 * light that lies outside of its segment.
 */
const leastSnr = 4.5
/** Found at 93 % where a source of 5σ has nothing in the input; noise alone takes so much from 1 in 4,000 real ones. */
const missing = 3.5
/** A bright source that is recovered somewhat too bright is inexact, not invented. */
const largestShare = 0.5

/**
 * Sources of the output whose light, degraded again, would stand at 5σ or more in the input, and is not there: matched
 * filter of each source's own degraded image on what remains of the input when all other sources of the output are
 * taken off (for white noise the filter of highest signal-to-noise ratio; North 1943).
 *
 * @param input in units of its noise, the sky at 0. @param recovered in the same units, on the finer grid.
 */
export function findInvented(
  input: readonly Plane[],
  recovered: readonly Plane[],
  { fwhmPixels, downscale }: InventedOptions,
): InventedSource[] {
  requireDownscale(downscale)
  const degrade = (planes: readonly Plane[]): Plane[] =>
    // A kernel much narrower than a pixel does nothing that could be sampled.
    blurAndBin(planes, fwhmPixels > 0.3 ? { fwhmPixels, downscale } : { downscale })
  const again = degrade(recovered)
  const margin = Math.ceil(2 * fwhmPixels) + downscale
  const found: InventedSource[] = []
  for (const { pixels, alone } of sourcesOf(recovered)) {
    const box = boxOf(pixels, recovered[0]!, margin, downscale)
    const own = cutOut(recovered, pixels, box, alone)
    const template = degrade(own)
    const { power, overlap } = filter(input, again, template, box, downscale)
    const expectedSnr = Math.sqrt(power)
    if (!(expectedSnr >= leastSnr)) continue
    // again holds the source itself: input − (again − template) is what is left for it.
    const share = overlap / power
    const missingSigmas = (1 - share) * expectedSnr
    if (missingSigmas < missing || share > largestShare) continue
    const { x, y } = centroid(pixels, recovered)
    found.push({
      x,
      y,
      radius: Math.max(4, Math.sqrt(pixels.length / Math.PI) * 1.5),
      expectedSnr,
      share,
      missingSigmas,
    })
  }
  return found.sort((a, b) => b.expectedSnr - a.expectedSnr)
}

/** Pixels of a source at least, and how far it rises above the output's own roughness. */
const minimumPixels = 4
const rise = 4

/** Segments of the output: it is smooth where nothing is, so that its own scatter is the unit, not the input's noise. */
function sourcesOf(recovered: readonly Plane[]): { pixels: Int32Array; alone: boolean }[] {
  const mean = meanPlane(recovered)
  const sorted = sortedFinite(mean.data)
  const median = medianOfSorted(sorted)
  const deviations = sortedFinite(mean.data.map((value) => Math.abs(value - median)))
  const scatter = 1.4826 * medianOfSorted(deviations)
  if (!(scatter > 0)) return []
  const above = segment(mean, median + rise * scatter, minimumPixels)
  const deblended = deblend(mean, above, { contrast: 0.002, minimumRise: rise * scatter, minimumPixels })
  return segmentPixels(deblended).map((pixels, i) => ({ pixels, alone: deblended.siblings[i] === 1 }))
}

interface Box {
  /** On the recovered grid; multiples of the downscale. */
  x: number
  y: number
  width: number
  height: number
}

function boxOf(pixels: Int32Array, { width, height }: Plane, margin: number, factor: number): Box {
  let [x0, y0, x1, y1] = [width, height, 0, 0]
  for (const i of pixels) {
    const [x, y] = [i % width, Math.floor(i / width)]
    ;[x0, x1, y0, y1] = [Math.min(x0, x), Math.max(x1, x), Math.min(y0, y), Math.max(y1, y)]
  }
  const floor = (at: number): number => Math.max(0, Math.floor((at - margin) / factor) * factor)
  const ceiling = (at: number, length: number): number =>
    Math.min(length, Math.ceil((at + margin + 1) / factor) * factor)
  const [x, y] = [floor(x0), floor(y0)]
  return { x, y, width: ceiling(x1, width) - x, height: ceiling(y1, height) - y }
}

/** The source's own light. Of one that stands on another's, what rises above the level that its segment begins at. */
function cutOut(recovered: readonly Plane[], pixels: Int32Array, box: Box, alone: boolean): Plane[] {
  const { width } = recovered[0]!
  return recovered.map(({ data }) => {
    const out = createPlane(box.width, box.height)
    let lowest = Infinity
    for (const i of pixels) lowest = Math.min(lowest, data[i]!)
    const floor = alone ? 0 : Math.max(0, lowest)
    for (const i of pixels) {
      const at = (Math.floor(i / width) - box.y) * box.width + (i % width) - box.x
      out.data[at] = Math.max(0, data[i]! - floor)
    }
    return out
  })
}

function filter(
  input: readonly Plane[],
  again: readonly Plane[],
  template: readonly Plane[],
  box: Box,
  factor: number,
): { power: number; overlap: number } {
  let [power, overlap] = [0, 0]
  const { width } = input[0]!
  const [left, top] = [box.x / factor, box.y / factor]
  template.forEach((plane, band) => {
    for (let i = 0; i < plane.data.length; i++) {
      const t = plane.data[i]!
      const from = (Math.floor(i / plane.width) + top) * width + (i % plane.width) + left
      const value = input[band]!.data[from]!
      if (!Number.isFinite(value)) continue
      power += t * t
      overlap += t * (value - again[band]!.data[from]! + t)
    }
  })
  return { power, overlap }
}

function centroid(pixels: Int32Array, recovered: readonly Plane[]): { x: number; y: number } {
  const { width } = recovered[0]!
  let [sx, sy, sum] = [0, 0, 0]
  for (const i of pixels) {
    const weight = Math.max(
      0,
      recovered.reduce((total, { data }) => total + data[i]!, 0),
    )
    sx += weight * (i % width)
    sy += weight * Math.floor(i / width)
    sum += weight
  }
  if (sum > 0) return { x: sx / sum, y: sy / sum }
  const middle = pixels[pixels.length >> 1]!
  return { x: middle % width, y: Math.floor(middle / width) }
}
