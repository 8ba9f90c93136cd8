import type { ClusterSequence } from './sequence'

/** The nodes that are still to be merged, one a place, the first `active` places being in use. */
class Places {
  node = new Int32Array(0)
  rapidity = new Float64Array(0)
  phi = new Float64Array(0)
  /** pT^2p. */
  factor = new Float64Array(0)
  /** The nearest of the others within R, −1 where there is none. */
  nearest = new Int32Array(0)
  /** ΔR² to it, R² where there is none. */
  apart = new Float64Array(0)
  /** min(factor) · ΔR², which the next step minimises. */
  key = new Float64Array(0)

  reserve(count: number): void {
    if (this.node.length >= count) return
    const room = Math.max(64, 1 << Math.ceil(Math.log2(count)))
    this.node = new Int32Array(room)
    this.nearest = new Int32Array(room)
    for (const name of ['rapidity', 'phi', 'factor', 'apart', 'key'] as const) this[name] = new Float64Array(room)
  }
}

/**
 * Generalised kT with a list of nearest neighbours (Cacciari & Salam 2006, hep-ph/0512210): the smallest d_ij always
 * joins some node and its nearest neighbour in the plane. Each step looks at all nodes once: N² in all, and the
 * fastest way for up to some fifty particles.
 */
export class PlainClustering {
  private readonly places = new Places()

  /** @param factorOf pT^2p of pT². */
  run(sequence: ClusterSequence, radius: number, factorOf: (pt2: number) => number): void {
    const places = this.places
    places.reserve(sequence.count)
    const { node, rapidity, phi, factor, nearest, apart, key } = places
    const radius2 = radius * radius
    let active = sequence.count
    for (let i = 0; i < active; i++) {
      node[i] = i
      rapidity[i] = sequence.rapidity[i]!
      phi[i] = sequence.phi[i]!
      factor[i] = factorOf(sequence.pt2[i]!)
      nearest[i] = -1
      apart[i] = radius2
      for (let j = 0; j < i; j++) {
        const d = distance2(rapidity[i]! - rapidity[j]!, phi[i]! - phi[j]!)
        if (d < apart[i]!) {
          apart[i] = d
          nearest[i] = j
        }
        if (d < apart[j]!) {
          apart[j] = d
          nearest[j] = i
        }
      }
    }
    for (let i = 0; i < active; i++) setKey(places, i)

    while (active > 0) {
      let a = 0
      for (let i = 1; i < active; i++) if (key[i]! < key[a]!) a = i
      let b = nearest[a]!
      if (b < 0) sequence.finish(node[a]!, factor[a]!)
      else {
        if (b > a) [a, b] = [b, a]
        const merged = sequence.merge(node[a]!, node[b]!, key[a]! / radius2)
        node[b] = merged
        rapidity[b] = sequence.rapidity[merged]!
        phi[b] = sequence.phi[merged]!
        factor[b] = factorOf(sequence.pt2[merged]!)
        nearest[b] = -1
        apart[b] = radius2
      }
      active--
      move(places, active, a)
      for (let i = 0; i < active; i++) {
        if (i === b) continue
        const lost = nearest[i] === a || (b >= 0 && nearest[i] === b)
        if (lost) search(places, active, i, radius2)
        else if (nearest[i] === active) nearest[i] = a
        if (b >= 0) {
          const d = distance2(rapidity[i]! - rapidity[b]!, phi[i]! - phi[b]!)
          if (d < apart[i]!) {
            apart[i] = d
            nearest[i] = b
            setKey(places, i)
          }
          if (d < apart[b]!) {
            apart[b] = d
            nearest[b] = i
          }
        }
        if (lost) setKey(places, i)
      }
      if (b >= 0) setKey(places, b)
    }
  }
}

/** Δy² + Δφ², φ being in (−π, π]. */
function distance2(dy: number, dphi: number): number {
  dphi = Math.abs(dphi)
  if (dphi > Math.PI) dphi = 2 * Math.PI - dphi
  return dy * dy + dphi * dphi
}

function setKey({ factor, nearest, apart, key }: Places, i: number): void {
  const j = nearest[i]!
  key[i] = apart[i]! * (j < 0 ? factor[i]! : Math.min(factor[i]!, factor[j]!))
}

function search({ rapidity, phi, nearest, apart }: Places, active: number, i: number, radius2: number): void {
  let least = radius2
  let found = -1
  for (let j = 0; j < active; j++) {
    if (j === i) continue
    const d = distance2(rapidity[i]! - rapidity[j]!, phi[i]! - phi[j]!)
    if (d < least) {
      least = d
      found = j
    }
  }
  apart[i] = least
  nearest[i] = found
}

function move({ node, rapidity, phi, factor, nearest, apart, key }: Places, from: number, to: number): void {
  node[to] = node[from]!
  rapidity[to] = rapidity[from]!
  phi[to] = phi[from]!
  factor[to] = factor[from]!
  nearest[to] = nearest[from]!
  apart[to] = apart[from]!
  key[to] = key[from]!
}
