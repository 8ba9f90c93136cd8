import type { FourVectors } from '../../jets'

/** Particles of one event in arrays that grow and are used again for the next event. */
export class ParticleList implements FourVectors {
  count = 0
  px = new Float64Array(1024)
  py = new Float64Array(1024)
  pz = new Float64Array(1024)
  e = new Float64Array(1024)
  pdg = new Int32Array(1024)

  clear(): void {
    this.count = 0
  }

  /** GeV; the energy follows from the mass. */
  add(px: number, py: number, pz: number, mass: number, pdg: number): void {
    if (this.count === this.px.length) this.grow()
    const i = this.count++
    this.px[i] = px
    this.py[i] = py
    this.pz[i] = pz
    this.e[i] = Math.sqrt(px * px + py * py + pz * pz + mass * mass)
    this.pdg[i] = pdg
  }

  private grow(): void {
    const longer = <A extends Float64Array | Int32Array>(old: A, empty: A): A => {
      empty.set(old)
      return empty
    }
    const room = 2 * this.px.length
    for (const name of ['px', 'py', 'pz', 'e'] as const) this[name] = longer(this[name], new Float64Array(room))
    this.pdg = longer(this.pdg, new Int32Array(room))
  }
}
