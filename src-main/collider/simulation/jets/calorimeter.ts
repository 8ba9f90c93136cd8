/** Energy in cells of a cylinder, η × φ; only the cells that were hit are ever looked at. */
export class Calorimeter {
  private readonly rows: number
  private readonly size: number
  private readonly energies: Float64Array
  private readonly isHit: Uint8Array
  private readonly hits: number[] = []

  /** @param columns cells around in φ. @param largestEta where the cells end. */
  constructor(
    private readonly columns: number,
    largestEta: number,
  ) {
    this.size = (2 * Math.PI) / columns
    this.rows = Math.floor((2 * largestEta) / this.size)
    this.energies = new Float64Array(this.rows * columns)
    this.isHit = new Uint8Array(this.rows * columns)
  }

  /** The cell of a direction, or −1 outside. @param phi any angle. */
  at(eta: number, phi: number): number {
    const row = Math.floor((eta + (this.rows * this.size) / 2) / this.size)
    if (!(row >= 0 && row < this.rows)) return -1
    const column = Math.floor((phi + Math.PI) / this.size)
    return row * this.columns + (((column % this.columns) + this.columns) % this.columns)
  }

  add(cell: number, energy: number): void {
    if (cell < 0) return
    if (this.isHit[cell] === 0) {
      this.isHit[cell] = 1
      this.hits.push(cell)
    }
    this.energies[cell]! += energy
  }

  energyOf(cell: number): number {
    return this.energies[cell]!
  }

  etaOf(cell: number): number {
    return (Math.floor(cell / this.columns) + 0.5) * this.size - (this.rows * this.size) / 2
  }

  phiOf(cell: number): number {
    return ((cell % this.columns) + 0.5) * this.size - Math.PI
  }

  /** The cells that were hit, in the order in which they were. */
  get hitCells(): readonly number[] {
    return this.hits
  }

  clear(): void {
    for (const cell of this.hits) {
      this.energies[cell] = 0
      this.isHit[cell] = 0
    }
    this.hits.length = 0
  }
}
