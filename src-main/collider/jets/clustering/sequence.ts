import { fourVectors, rapidity, type FourVectors } from '../kinematics'

/**
 * How two particles become one.
 * - `e-scheme`: the sum of the four-vectors.
 * - `winner-take-all`: rapidity, φ and mass of the one with the larger pT, and the sum of both pT.
 */
export type Recombination = 'e-scheme' | 'winner-take-all'

/**
 * What was merged with what: a tree over the particles. Nodes 0 … count−1 are the particles, the others are numbered
 * in the order in which they were made. Every step takes one node away: two become one, or one is a jet ("merged with
 * the beam"). There are `count` steps.
 */
export class ClusterSequence {
  /** Number of particles. */
  count = 0
  /** Number of nodes, particles included. */
  nodes = 0
  /** Of each node. */
  vectors: FourVectors = fourVectors(0)
  rapidity = new Float64Array(0)
  /** In (−π, π]. */
  phi = new Float64Array(0)
  pt2 = new Float64Array(0)
  /** The two that a node was made of; −1 for a particle. */
  left = new Int32Array(0)
  right = new Int32Array(0)
  /** How many steps were taken: `count` in the end. */
  steps = 0
  /** Of each step: the node that went, its partner or −1 for the beam, the distance d_ij or d_iB. */
  first = new Int32Array(0)
  second = new Int32Array(0)
  distance = new Float64Array(0)

  constructor(private readonly recombination: Recombination) {}

  /** Begins with `count` particles; what was there before is overwritten, its memory used again. */
  begin(particles: FourVectors, from: number, count: number): void {
    this.count = this.nodes = count
    this.steps = 0
    if (this.left.length < 2 * count) this.grow(2 * count)
    const { px, py, pz, e } = this.vectors
    for (let i = 0; i < count; i++) {
      px[i] = particles.px[from + i]!
      py[i] = particles.py[from + i]!
      pz[i] = particles.pz[from + i]!
      e[i] = particles.e[from + i]!
      this.left[i] = this.right[i] = -1
      this.locate(i)
    }
  }

  /** Two nodes become a new one, whose number is returned. */
  merge(a: number, b: number, distance: number): number {
    const node = this.nodes++
    const { px, py, pz, e } = this.vectors
    this.left[node] = a
    this.right[node] = b
    px[node] = px[a]! + px[b]!
    py[node] = py[a]! + py[b]!
    pz[node] = pz[a]! + pz[b]!
    e[node] = e[a]! + e[b]!
    if (this.recombination === 'e-scheme') this.locate(node)
    else this.follow(node, this.pt2[a]! >= this.pt2[b]! ? a : b, Math.sqrt(this.pt2[a]!) + Math.sqrt(this.pt2[b]!))
    this.record(a, b, distance)
    return node
  }

  /** A node is a jet. */
  finish(node: number, distance: number): void {
    this.record(node, -1, distance)
  }

  private record(first: number, second: number, distance: number): void {
    this.first[this.steps] = first
    this.second[this.steps] = second
    this.distance[this.steps] = distance
    this.steps++
  }

  private locate(node: number): void {
    const { px, py, pz, e } = this.vectors
    this.pt2[node] = px[node]! * px[node]! + py[node]! * py[node]!
    this.phi[node] = Math.atan2(py[node]!, px[node]!)
    this.rapidity[node] = rapidity(px[node]!, py[node]!, pz[node]!, e[node]!)
  }

  /** Gives a node the direction and mass of `winner` and the transverse momentum `pt`. */
  private follow(node: number, winner: number, pt: number): void {
    const { px, py, pz, e } = this.vectors
    const mass2 = (e[winner]! + pz[winner]!) * (e[winner]! - pz[winner]!) - this.pt2[winner]!
    const transverse = Math.sqrt(pt * pt + Math.max(0, mass2))
    this.pt2[node] = pt * pt
    this.phi[node] = this.phi[winner]!
    this.rapidity[node] = this.rapidity[winner]!
    px[node] = pt * Math.cos(this.phi[winner]!)
    py[node] = pt * Math.sin(this.phi[winner]!)
    pz[node] = transverse * Math.sinh(this.rapidity[winner]!)
    e[node] = transverse * Math.cosh(this.rapidity[winner]!)
  }

  private grow(nodes: number): void {
    const room = Math.max(128, 1 << Math.ceil(Math.log2(nodes)))
    this.vectors = fourVectors(room)
    this.rapidity = new Float64Array(room)
    this.phi = new Float64Array(room)
    this.pt2 = new Float64Array(room)
    this.left = new Int32Array(room)
    this.right = new Int32Array(room)
    this.first = new Int32Array(room)
    this.second = new Int32Array(room)
    this.distance = new Float64Array(room)
  }
}
