import type { ClusterSequence } from './sequence'
import { Tiles } from './tiles'
import { Tournament } from './tournament'

/** Distances to the edge of a tile and to a particle at that edge may differ by rounding. */
const roundingRoom = 1 + 1e-9

/**
 * Generalised kT with nearest neighbours looked for in tiles of the (y, φ) cylinder (the idea of FastJet's tiled
 * strategies; Cacciari, Salam & Soyez 2012, arXiv:1111.6097): a step touches those of the tiles around what was
 * merged that can be concerned, and a tournament keeps the smallest d_ij. About N n ln N for n particles in a tile.
 */
export class TiledClustering {
  private readonly tiles: Tiles
  private readonly tournament = new Tournament()
  private readonly radius2: number
  /** Where the places of each tile begin, before the first step. */
  private readonly start: Int32Array
  /** Of each tile the first particle in it, −1 where it is empty. */
  private readonly head: Int32Array
  /** No particle of a tile has its nearest neighbour farther than this, ΔR². */
  private readonly reach: Float64Array
  /** The step in which a tile was last collected, and the tiles collected in this one. */
  private readonly mark: Int32Array
  private readonly collected = new Int32Array(27)
  private collectedCount = 0
  // Of each place, as in `PlainClustering`; a place keeps its number, and a removed one has the key +∞.
  private node = new Int32Array(0)
  private rapidity = new Float64Array(0)
  private phi = new Float64Array(0)
  private factor = new Float64Array(0)
  private nearest = new Int32Array(0)
  private apart = new Float64Array(0)
  private key = new Float64Array(0)
  private tile = new Int32Array(0)
  private next = new Int32Array(0)
  private previous = new Int32Array(0)

  constructor(radius: number) {
    this.tiles = new Tiles(radius)
    this.radius2 = radius * radius
    this.start = new Int32Array(this.tiles.count + 1)
    this.head = new Int32Array(this.tiles.count)
    this.reach = new Float64Array(this.tiles.count)
    this.mark = new Int32Array(this.tiles.count)
  }

  /** @param factorOf pT^2p of pT². */
  run(sequence: ClusterSequence, factorOf: (pt2: number) => number): void {
    const count = sequence.count
    this.reserve(count)
    this.head.fill(-1)
    this.mark.fill(-1)
    this.reach.fill(this.radius2)
    this.order(sequence)
    for (let i = count - 1; i >= 0; i--) {
      const particle = this.node[i]!
      this.place(i, sequence.rapidity[particle]!, sequence.phi[particle]!, factorOf(sequence.pt2[particle]!))
    }
    this.findNeighbours()
    this.key.fill(Infinity, count)
    for (let i = 0; i < count; i++) this.setKey(i)
    const { tournament, key, nearest, node, factor } = this
    tournament.begin(key, count)

    for (let step = 0; step < count; step++) {
      const a = tournament.best
      const b = nearest[a]!
      const smallest = key[a]!
      this.collectedCount = 0
      this.remove(a)
      this.collect(a, step)
      key[a] = Infinity
      tournament.update(key, a)
      if (b < 0) {
        sequence.finish(node[a]!, factor[a]!)
      } else {
        this.collect(b, step)
        this.remove(b)
        const merged = sequence.merge(node[a]!, node[b]!, smallest / this.radius2)
        node[b] = merged
        this.place(b, sequence.rapidity[merged]!, sequence.phi[merged]!, factorOf(sequence.pt2[merged]!))
        this.search(b)
        this.reach[this.tile[b]!] = this.radius2
        this.collect(b, step)
      }
      this.renew(a, b)
    }
  }

  /** After `a` has gone, and `b` has become something new (−1: nothing has): the neighbours of those around. */
  private renew(a: number, b: number): void {
    const { collected, head, next, nearest, apart, reach, rapidity, phi, key, tournament, radius2 } = this
    for (let t = 0; t < this.collectedCount; t++) {
      let farthest = 0
      for (let i = head[collected[t]!]!; i >= 0; i = next[i]!) {
        if (i === b) {
          farthest = Math.max(farthest, apart[b]!)
          continue
        }
        const isLost = nearest[i] === a || (b >= 0 && nearest[i] === b)
        let changed = isLost
        if (isLost) {
          apart[i] = radius2
          nearest[i] = -1
        }
        if (b >= 0) {
          const dy = rapidity[i]! - rapidity[b]!
          let dphi = Math.abs(phi[i]! - phi[b]!)
          if (dphi > Math.PI) dphi = 2 * Math.PI - dphi
          const d = dy * dy + dphi * dphi
          if (d < apart[i]!) {
            apart[i] = d
            nearest[i] = b
            changed = true
          }
        }
        if (isLost) this.search(i)
        if (changed) {
          this.setKey(i)
          tournament.update(key, i)
        }
        farthest = Math.max(farthest, apart[i]!)
      }
      reach[collected[t]!] = farthest
    }
    if (b < 0) return
    this.setKey(b)
    tournament.update(key, b)
  }

  /** Places for the particles, tile by tile, so that what is looked at together lies together. */
  private order(sequence: ClusterSequence): void {
    const { tiles, start, node, tile } = this
    start.fill(0)
    for (let particle = 0; particle < sequence.count; particle++) {
      tile[particle] = tiles.at(sequence.rapidity[particle]!, sequence.phi[particle]!)
      start[tile[particle]! + 1]!++
    }
    for (let t = 0; t < tiles.count; t++) start[t + 1]! += start[t]!
    for (let particle = sequence.count - 1; particle >= 0; particle--) node[--start[tile[particle]! + 1]!] = particle
    // Each start has moved down to that of the tile before.
    start.copyWithin(0, 1)
    start[tiles.count] = sequence.count
  }

  /** The nearest neighbours of all particles, each pair looked at once. */
  private findNeighbours(): void {
    const { tiles, start, rapidity, phi, apart, nearest } = this
    for (let tile = 0; tile < tiles.count; tile++) {
      for (let i = start[tile]!; i < start[tile + 1]!; i++) {
        for (let t = tiles.offsets[tile]!; t < tiles.half[tile]!; t++) {
          const other = tiles.around[t]!
          const end = start[other + 1]!
          for (let j = other === tile ? i + 1 : start[other]!; j < end; j++) {
            const dy = rapidity[i]! - rapidity[j]!
            let dphi = Math.abs(phi[i]! - phi[j]!)
            if (dphi > Math.PI) dphi = 2 * Math.PI - dphi
            const d = dy * dy + dphi * dphi
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
      }
    }
  }

  /** Looks for what is nearer to `i` than it has found, leaving out tiles that lie farther away as a whole. */
  private search(i: number): void {
    const { tiles, head, next, rapidity, phi } = this
    const tile = this.tile[i]!
    const below = rapidity[i]! - tiles.lowRapidity(tile)
    const left = phi[i]! - tiles.lowPhi(tile)
    let least = this.apart[i]!
    let found = this.nearest[i]!
    for (let t = tiles.offsets[tile]!; t < tiles.offsets[tile + 1]!; t++) {
      const rowStep = tiles.rowStep[t]!
      const columnStep = tiles.columnStep[t]!
      const gapY = rowStep === 0 ? 0 : rowStep < 0 ? below : tiles.height - below
      const gapPhi = columnStep === 0 ? 0 : columnStep < 0 ? left : tiles.width - left
      if (gapY * gapY + gapPhi * gapPhi > least * roundingRoom) continue
      for (let j = head[tiles.around[t]!]!; j >= 0; j = next[j]!) {
        const dy = rapidity[i]! - rapidity[j]!
        let dphi = Math.abs(phi[i]! - phi[j]!)
        if (dphi > Math.PI) dphi = 2 * Math.PI - dphi
        const d = dy * dy + dphi * dphi
        if (d < least && j !== i) {
          least = d
          found = j
        }
      }
    }
    this.apart[i] = least
    this.nearest[i] = found
  }

  private setKey(i: number): void {
    const j = this.nearest[i]!
    this.key[i] = this.apart[i]! * (j < 0 ? this.factor[i]! : Math.min(this.factor[i]!, this.factor[j]!))
  }

  private place(i: number, rapidity: number, phi: number, factor: number): void {
    const { head, next, previous } = this
    const tile = this.tiles.at(rapidity, phi)
    this.rapidity[i] = rapidity
    this.phi[i] = phi
    this.factor[i] = factor
    this.nearest[i] = -1
    this.apart[i] = this.radius2
    this.tile[i] = tile
    const following = head[tile]!
    next[i] = following
    previous[i] = -1
    if (following >= 0) previous[following] = i
    head[tile] = i
  }

  private remove(i: number): void {
    const { next, previous } = this
    const before = previous[i]!
    const after = next[i]!
    if (before >= 0) next[before] = after
    else this.head[this.tile[i]!] = after
    if (after >= 0) previous[after] = before
  }

  /** Of the tiles around `i`, those from which something may have it as its nearest neighbour. */
  private collect(i: number, step: number): void {
    const { tiles, mark, collected, reach } = this
    const tile = this.tile[i]!
    const below = this.rapidity[i]! - tiles.lowRapidity(tile)
    const left = this.phi[i]! - tiles.lowPhi(tile)
    for (let t = tiles.offsets[tile]!; t < tiles.offsets[tile + 1]!; t++) {
      const other = tiles.around[t]!
      if (mark[other] === step) continue
      const rowStep = tiles.rowStep[t]!
      const columnStep = tiles.columnStep[t]!
      const gapY = rowStep === 0 ? 0 : rowStep < 0 ? below : tiles.height - below
      const gapPhi = columnStep === 0 ? 0 : columnStep < 0 ? left : tiles.width - left
      if (gapY * gapY + gapPhi * gapPhi > reach[other]! * roundingRoom) continue
      mark[other] = step
      collected[this.collectedCount++] = other
    }
  }

  private reserve(count: number): void {
    if (this.node.length >= count) return
    const room = Math.max(64, 1 << Math.ceil(Math.log2(count)))
    for (const name of ['node', 'nearest', 'tile', 'next', 'previous'] as const) this[name] = new Int32Array(room)
    for (const name of ['rapidity', 'phi', 'factor', 'apart', 'key'] as const) this[name] = new Float64Array(room)
  }
}
