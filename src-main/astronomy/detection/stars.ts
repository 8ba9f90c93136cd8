import type { Plane } from '../image'
import { adaptiveMoments } from '../measure/moments'
import { medianOfSorted } from '../measure/statistics'
import type { Source } from './catalogue'
import type { Segmentation } from './segmentation'

/** What the point sources of an image have in common. */
export interface StellarLocus {
  /** Adaptive σ of a point source, px: 2.355 times it is close to the FWHM. */
  sigma: number
  /** Scatter of that σ among the brightest, px. */
  scatter: number
  /** How many bright sources lie on it. */
  stars: number
}

interface Sized {
  source: Source
  sigma: number
  ellipticity: number
}

/** Fewer bright sources than this on the locus, and nothing is said about any. */
const fewestStars = 5
/**
 * The seeing changes over a mosaic, gradually and at the seams of its exposures: a source is compared with the stars
 * of the whole image and with those among so many bright sources nearest to it, and is one when it is like any of them.
 */
const neighbours = [12, 25]
const neighbourSnr = 40
/** How far the seeing may lie from the median one, as factors of its size. */
const localRange = [0.75, 1.4] as const
/** Relative scatter of stars' sizes within such a neighbourhood, and how much a star grows with its brightness. */
const sizeScatter = 0.04
const sizeGrowth = 3e-5
/** The locus is looked for among sources above this signal-to-noise ratio. */
const brightSnr = 80
/** Below this a size says nothing. */
const faintestSnr = 8

/**
 * Star–galaxy separation: all stars have the size of the PSF, whatever their brightness, and no galaxy is smaller, so
 * they crowd at the lower end of the sizes. Finds that crowd among the bright, in the image and near each source, and
 * gives every source a `starness` by how far its adaptive size lies above that of its neighbourhood in units of the
 * scatter and of its own error. null (and null for each source) where fewer than five bright sources agree; sources
 * below a signal-to-noise ratio of 8 stay null too.
 *
 * @param image sky-subtracted.
 */
export function separateStars(
  image: Plane,
  segmentation: Segmentation,
  sources: readonly Source[],
): StellarLocus | null {
  const sized = sources.flatMap((source) => {
    if (source.snr < faintestSnr) return []
    const found = adaptiveSize(image, segmentation, source)
    return found ? [{ source, ...found }] : []
  })
  const locus = findLocus(pointLike(sized, brightSnr))
  if (!locus) return null
  const [least, greatest] = [localRange[0] * locus.sigma, localRange[1] * locus.sigma]
  const bright = pointLike(sized, neighbourSnr).filter(({ sigma }) => sigma > least && sigma < greatest)
  for (const { source, sigma, ellipticity } of sized) {
    const byDistance = nearest(bright, source)
    const loci = neighbours.flatMap((count) => findLocus(byDistance.slice(0, count)) ?? [])
    const likeness = [locus, ...loci].map((near) => starness(source, sigma, ellipticity, near))
    source.starness = source.flags.saturated ? 1 : Math.max(...likeness)
  }
  return locus
}

/** Bright enough, round and whole: what a star would be. */
function pointLike(sized: readonly Sized[], minimumSnr: number): Sized[] {
  return sized.filter(
    ({ source: { snr, flags }, ellipticity }) =>
      snr > minimumSnr && !flags.saturated && !flags.edge && !flags.incomplete && ellipticity < 0.25,
  )
}

function nearest(sized: readonly Sized[], { x, y }: Source): Sized[] {
  return sized
    .map((entry) => ({ entry, distance: (entry.source.x - x) ** 2 + (entry.source.y - y) ** 2 }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, Math.max(...neighbours))
    .map(({ entry }) => entry)
}

/** The adaptive size of a source, its neighbours cut out. */
function adaptiveSize(image: Plane, segmentation: Segmentation, source: Source) {
  const reach = Math.ceil(Math.max(6, 4 * source.major))
  const x0 = Math.max(0, Math.round(source.x) - reach)
  const y0 = Math.max(0, Math.round(source.y) - reach)
  const width = Math.min(image.width, Math.round(source.x) + reach + 1) - x0
  const height = Math.min(image.height, Math.round(source.y) + reach + 1) - y0
  const data = new Float32Array(width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = (y0 + y) * image.width + x0 + x
      const label = segmentation.labels[i]!
      data[y * width + x] = label === 0 || label === source.label ? image.data[i]! : NaN
    }
  }
  const start = Math.max(1, Math.sqrt(source.major * source.minor))
  const found = adaptiveMoments({ width, height, data }, { x: source.x - x0, y: source.y - y0, sigma: start }).value
  return found && { sigma: found.sigma, ellipticity: Math.hypot(found.e1, found.e2) }
}

/** The narrowest crowd at small sizes: of all windows 8 % wide, the one with the most sources per size. */
function findLocus(usable: readonly Sized[]): StellarLocus | null {
  const sizes = usable.map(({ sigma }) => sigma).sort((a, b) => a - b)
  let best = { from: 0, to: 0, score: 0 }
  for (let from = 0, to = 0; from < sizes.length; from++) {
    while (to < sizes.length && sizes[to]! <= sizes[from]! * 1.08) to++
    // Galaxies spread over sizes; a crowd of them at a large size must not win over the stars below it.
    const score = (to - from) / sizes[from]!
    if (score > best.score) best = { from, to, score }
  }
  const stars = best.to - best.from
  if (stars < fewestStars) return null
  const members = Float64Array.from(sizes.slice(best.from, best.to))
  const sigma = medianOfSorted(members)
  const deviations = members.map((value) => Math.abs(value - sigma)).sort()
  return { sigma, scatter: Math.max(1.4826 * medianOfSorted(deviations), 0.005 * sigma), stars }
}

/**
 * A point source scatters about the locus; 3 tolerances above it a source is as likely extended as not. A galaxy with
 * a bright core has a small adaptive size, but half of its light lies far out: 1.2σ is the half-light radius of a
 * Gaussian, 2.3σ more than the wings of any star make of it.
 */
function starness({ snr, halfLightRadius }: Source, sigma: number, ellipticity: number, locus: StellarLocus): number {
  // The relative error of a Gaussian's size is about 1/snr; the brightest stars are widened by their own charge.
  const scatter = Math.max(locus.scatter, (sizeScatter + sizeGrowth * snr) * locus.sigma)
  const tolerance = Math.hypot(scatter, (1.5 * locus.sigma) / snr)
  const small = 1 / (1 + Math.exp(2 * ((sigma - locus.sigma) / tolerance - 3)))
  const round = 1 / (1 + Math.exp(20 * (ellipticity - 0.3 - 2 / snr)))
  const compact = 1 / (1 + Math.exp(8 * (halfLightRadius / locus.sigma - 2.3)))
  return small * round * compact
}
