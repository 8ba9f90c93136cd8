import type { Detector } from './detector'

/** The hits of one event, index i one hit. Lengths in mm. */
export interface Hits {
  readonly event: number
  readonly count: number
  /** As the file names them. */
  readonly id: Float64Array
  readonly x: Float64Array
  readonly y: Float64Array
  readonly z: Float64Array
  /** Index into the detector's surfaces; −1 for a hit that lies on none. */
  readonly surface: Int32Array
}

/** What made the hits of an event, where it is known. */
export interface Truth {
  /** Of each hit: index into the particles, −1 for noise. */
  readonly particle: Int32Array
  readonly particles: Particles
}

/** Positions in mm, momenta in GeV. */
export interface Particles {
  readonly count: number
  readonly id: Float64Array
  readonly vx: Float64Array
  readonly vy: Float64Array
  readonly vz: Float64Array
  readonly px: Float64Array
  readonly py: Float64Array
  readonly pz: Float64Array
  readonly charge: Int8Array
}

export interface TrackEvent {
  hits: Hits
  /** null where the file holds none. */
  truth: Truth | null
}

/**
 * The hits of every surface in the order of their azimuth, for searches in a window. The order holds a copy of what is
 * searched, so that a search walks through memory.
 */
export class HitIndex {
  /** Surface s has the places first[s] up to first[s + 1]. */
  readonly first: Int32Array
  /** By place: the hit's number, azimuth, and z on a cylinder or radius on a disc. */
  readonly hit: Int32Array
  readonly phi: Float64Array
  readonly along: Float64Array

  constructor(
    readonly hits: Hits,
    readonly detector: Detector,
  ) {
    const { count, x, y, z, surface } = hits
    const surfaces = detector.surfaces
    this.first = new Int32Array(surfaces.length + 1)
    for (let i = 0; i < count; i++) if (surface[i]! >= 0) this.first[surface[i]! + 1]!++
    for (let s = 0; s < surfaces.length; s++) this.first[s + 1] = this.first[s + 1]! + this.first[s]!
    const used = this.first[surfaces.length]!
    this.hit = new Int32Array(used)
    this.phi = new Float64Array(used)
    this.along = new Float64Array(used)
    const next = this.first.slice()
    const angles = new Float64Array(count)
    for (let i = 0; i < count; i++) {
      if (surface[i]! < 0) continue
      angles[i] = Math.atan2(y[i]!, x[i]!)
      this.hit[next[surface[i]!]!++] = i
    }
    for (let s = 0; s < surfaces.length; s++) {
      this.hit.subarray(this.first[s], this.first[s + 1]).sort((a, b) => angles[a]! - angles[b]!)
    }
    for (let place = 0; place < used; place++) {
      const i = this.hit[place]!
      this.phi[place] = angles[i]!
      this.along[place] = surfaces[surface[i]!]!.kind === 'barrel' ? z[i]! : Math.hypot(x[i]!, y[i]!)
    }
  }

  /** The first place of a surface whose azimuth is not below `phi` (−π…π). */
  lowerBound(surface: number, phi: number): number {
    let low = this.first[surface]!
    let high = this.first[surface + 1]!
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.phi[middle]! < phi) low = middle + 1
      else high = middle
    }
    return low
  }

  /**
   * Writes the places of a surface with |φ − centre| ≤ width and `along` between two values into `out`; returns how
   * many, at most out.length.
   */
  window(surface: number, centre: number, width: number, from: number, to: number, out: Int32Array): number {
    if (width >= Math.PI) return this.range(surface, -Math.PI, Math.PI, from, to, out, 0)
    const low = centre - width
    const high = centre + width
    let count = this.range(surface, Math.max(low, -Math.PI), Math.min(high, Math.PI), from, to, out, 0)
    if (low < -Math.PI) count = this.range(surface, low + 2 * Math.PI, Math.PI, from, to, out, count)
    if (high > Math.PI) count = this.range(surface, -Math.PI, high - 2 * Math.PI, from, to, out, count)
    return count
  }

  private range(
    surface: number,
    low: number,
    high: number,
    from: number,
    to: number,
    out: Int32Array,
    filled: number,
  ): number {
    const end = this.first[surface + 1]!
    let count = filled
    for (let place = this.lowerBound(surface, low); place < end && this.phi[place]! <= high; place++) {
      const along = this.along[place]!
      if (along >= from && along <= to && count < out.length) out[count++] = place
    }
    return count
  }
}
