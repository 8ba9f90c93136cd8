import { curvature } from '../helix'

/**
 * The plane the network sees: a Hough transform of the hits (Hough 1962) for tracks from the beam line. A hit at radius
 * r and azimuth α lies on every circle through the axis with φ0 = α − asin(ωr/2): a curve in (q/pT, φ0); all hits of a
 * track meet in one cell. There is a plane for each slice in tan λ, evenly spaced in η, that holds the hits whose z fits
 * a track from the beam spot.
 */
export interface HoughGrid {
  /** Cells around, and cells repeated at either end so that a network sees across the seam. */
  phiBins: number
  wrap: number
  /** Cells in q/pT between ±1/minimumPt. */
  curvatureBins: number
  /** GeV. */
  minimumPt: number
  slices: number
  /** Slices cover |η| below this; the outermost take what lies beyond. */
  maximumEta: number
  /** mm: tracks come from |z| below this. */
  beamLength: number
}

/** Hits of one event as the transform takes them. */
export interface PlaneHits {
  count: number
  r: ArrayLike<number>
  phi: ArrayLike<number>
  z: ArrayLike<number>
  /** −1: left out. A surface counts once in a cell. */
  surface: ArrayLike<number>
}

/** Where hits are counted: surfaces near the beam, further out, and discs, a plane each. */
export const channels = 3

/** Channel of every surface, and what its count is divided by, so that a full column is 1. */
export interface SurfaceChannels {
  channel: Int32Array
  scale: Float32Array
}

export function channelsOf(surfaces: readonly { kind: 'barrel' | 'disc'; position: number }[]): SurfaceChannels {
  const radii = surfaces
    .filter(({ kind }) => kind === 'barrel')
    .map(({ position }) => position)
    .sort((a, b) => a - b)
  const middle = radii[Math.floor(0.4 * radii.length)] ?? Infinity
  const channel = Int32Array.from(surfaces, ({ kind, position }) => (kind === 'disc' ? 2 : position < middle ? 0 : 1))
  const inner = radii.filter((radius) => radius < middle).length
  const discs = surfaces.filter(({ kind, position }) => kind === 'disc' && position > 0).length
  const counts = [inner, radii.length - inner, discs]
  return { channel, scale: Float32Array.from(counts, (count) => 1 / Math.max(1, count)) }
}

export function gridWidth({ phiBins, wrap }: HoughGrid): number {
  return phiBins + 2 * wrap
}

/** Values of one plane [channels, curvatureBins, phiBins + 2·wrap]. */
export function planeLength(grid: HoughGrid): number {
  return grid.curvatureBins * gridWidth(grid)
}

/** The slice of a track, 0 … slices − 1. */
export function sliceOf(grid: HoughGrid, tanLambda: number): number {
  const { slices, maximumEta } = grid
  const position = ((Math.asinh(tanLambda) + maximumEta) / (2 * maximumEta)) * slices
  return Math.max(0, Math.min(slices - 1, Math.floor(position)))
}

/** tan λ at the slices' borders; the outermost are open. */
export function sliceBorders({ slices, maximumEta }: HoughGrid): Float64Array {
  return Float64Array.from({ length: slices + 1 }, (_, i) => {
    if (i === 0) return -Infinity
    return i === slices ? Infinity : Math.sinh(maximumEta * ((2 * i) / slices - 1))
  })
}

/** Row of a q/pT, as a fraction: 0.5 is the middle of the first row. */
export function rowOf({ curvatureBins, minimumPt }: HoughGrid, qOverPt: number): number {
  return ((qOverPt * minimumPt + 1) / 2) * curvatureBins
}

export function qOverPtOfRow({ curvatureBins, minimumPt }: HoughGrid, row: number): number {
  return ((2 * row) / curvatureBins - 1) / minimumPt
}

/** Column of an azimuth within the wrapped plane, as a fraction. */
export function columnOf({ phiBins, wrap }: HoughGrid, phi: number): number {
  const turns = phi / (2 * Math.PI)
  return (turns - Math.floor(turns)) * phiBins + wrap
}

export function phiOfColumn({ phiBins, wrap }: HoughGrid, column: number): number {
  return ((column - wrap) / phiBins) * 2 * Math.PI
}

/** mm: far below what a cell resolves. */
const radiusTolerance = 0.05

/** Fills planes; keeps its scratch memory between events. */
export class HoughTransform {
  private readonly borders: Float64Array
  private readonly stamp: Int32Array
  private readonly counts: Float32Array
  private readonly turns: Float64Array
  private readonly ways: Float64Array
  private radius = NaN
  private generation = 0

  constructor(
    readonly grid: HoughGrid,
    private readonly field: number,
    private readonly layout: SurfaceChannels,
  ) {
    this.borders = sliceBorders(grid)
    this.turns = new Float64Array(grid.curvatureBins + 1)
    this.ways = new Float64Array(grid.curvatureBins)
    this.stamp = new Int32Array(grid.slices * grid.curvatureBins * grid.phiBins)
    this.counts = new Float32Array(channels * grid.slices * grid.curvatureBins * grid.phiBins)
  }

  /** Most surfaces with a hit in any one cell of a slice, of all channels together: without some six there is no track. */
  mostSurfaces(slice: number): number {
    const { slices, curvatureBins, phiBins } = this.grid
    const cells = curvatureBins * phiBins
    let most = 0
    for (let cell = 0; cell < cells; cell++) {
      let sum = 0
      for (let channel = 0; channel < channels; channel++)
        sum += this.counts[(channel * slices + slice) * cells + cell]!
      if (sum > most) most = sum
    }
    return most
  }

  /** The plane of a slice, [channels, curvatureBins, phiBins + 2·wrap], after `count`. */
  write(slice: number, out: Float32Array): void {
    const { curvatureBins, phiBins, wrap, slices } = this.grid
    const width = phiBins + 2 * wrap
    const cells = curvatureBins * phiBins
    let at = 0
    for (let channel = 0; channel < channels; channel++) {
      const from = (channel * slices + slice) * cells
      const scale = this.layout.scale[channel]!
      for (let row = 0; row < curvatureBins; row++) {
        for (let column = 0; column < width; column++, at++) {
          const wrapped = (((column - wrap) % phiBins) + phiBins) % phiBins
          out[at] = scale * this.counts[from + row * phiBins + wrapped]!
        }
      }
    }
  }

  /** Counts surfaces with a hit in every cell of the slices from `from` up to `to`. */
  count(hits: PlaneHits, from = 0, to = this.grid.slices): void {
    const { layout } = this
    this.counts.fill(0)
    // Hits of one surface follow each other, so that a cell remembers the last surface that counted in it.
    let surface = -1
    for (const i of orderBySurface(hits)) {
      if (hits.surface[i]! !== surface) {
        surface = hits.surface[i]!
        this.generation++
      }
      this.setRadius(hits.r[i]!)
      this.add(hits.phi[i]!, hits.z[i]!, layout.channel[surface]!, from, to)
    }
  }

  /** Turning angles and ways at a radius; those of a cylinder's hits differ by rounding and serve all of them. */
  private setRadius(r: number): void {
    if (Math.abs(r - this.radius) < radiusTolerance) return
    this.radius = r
    const { curvatureBins, minimumPt } = this.grid
    const half = curvature(1 / minimumPt, this.field) / 2
    for (let row = 0; row <= curvatureBins; row++) {
      const value = half * r * ((2 * row) / curvatureBins - 1)
      this.turns[row] = Math.abs(value) < 1 ? Math.asin(value) : NaN
    }
    for (let row = 0; row < curvatureBins; row++) {
      const middle = half * ((2 * row + 1) / curvatureBins - 1)
      this.ways[row] = middle === 0 ? r : Math.asin(middle * r) / middle
    }
  }

  private add(phi: number, z: number, channel: number, from: number, to: number): void {
    const { borders, stamp, counts, turns, ways, generation } = this
    const { curvatureBins, phiBins, slices, beamLength } = this.grid
    const cells = curvatureBins * phiBins
    const perRadian = phiBins / (2 * Math.PI)
    for (let row = 0; row < curvatureBins; row++) {
      const [one, other] = [turns[row]!, turns[row + 1]!]
      // Not a number where a circle does not reach the radius.
      if (Number.isNaN(one) || Number.isNaN(other)) continue
      const low = (z - beamLength) / ways[row]!
      const high = (z + beamLength) / ways[row]!
      const first = Math.floor((phi - Math.max(one, other)) * perRadian)
      const last = Math.floor((phi - Math.min(one, other)) * perRadian)
      for (let slice = from; slice < to; slice++) {
        if (high < borders[slice]! || low > borders[slice + 1]!) continue
        const base = slice * cells + row * phiBins
        const planes = channel * slices * cells + base
        for (let bin = first; bin <= last; bin++) {
          const column = ((bin % phiBins) + phiBins) % phiBins
          if (stamp[base + column] === generation) continue
          stamp[base + column] = generation
          counts[planes + column]!++
        }
      }
    }
  }
}

function orderBySurface({ count, surface }: PlaneHits): Int32Array {
  const order = new Int32Array(count)
  let used = 0
  for (let i = 0; i < count; i++) if (surface[i]! >= 0) order[used++] = i
  return order.subarray(0, used).sort((a, b) => surface[a]! - surface[b]!)
}
