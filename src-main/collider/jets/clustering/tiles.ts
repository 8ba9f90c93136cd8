/** Tiles narrower than this hold so few particles that walking between them costs more than it saves. */
const leastWidth = 0.3
/** Rapidities beyond ± this share the outermost tiles. */
const extent = 8

/**
 * The (y, φ) cylinder cut into tiles at least R wide, so that whatever is within R of a point lies in its tile or one
 * of the eight around it. Particles outside the covered rapidities belong to the outermost tiles, where this still
 * holds.
 */
export class Tiles {
  readonly count: number
  /** Of tile t, from offsets[t] on: the tile itself, then those after it in a half-plane, then the others around it. */
  readonly around: Int32Array
  readonly offsets: Int32Array
  /** Where the half-plane of tile t ends: every pair of neighbouring tiles occurs once up to there. */
  readonly half: Int32Array
  /** Of each of `around`: how many rows and columns away it is, −1, 0 or 1. */
  readonly rowStep: Int8Array
  readonly columnStep: Int8Array
  /** Size of a tile. */
  readonly height: number
  readonly width: number
  private readonly rows: number
  private readonly columns: number

  /** @param radius below 2π/3: at least three tiles must fit around the cylinder. */
  constructor(radius: number) {
    const width = Math.max(radius, leastWidth)
    this.columns = Math.floor((2 * Math.PI) / width)
    this.rows = Math.max(1, Math.floor((2 * extent) / width))
    if (this.columns < 3) throw new RangeError(`Tiles are for radii below 2π/3, got ${radius}`)
    this.count = this.rows * this.columns
    this.height = (2 * extent) / this.rows
    this.width = (2 * Math.PI) / this.columns
    const around: number[] = []
    const rowSteps: number[] = []
    const columnSteps: number[] = []
    this.offsets = new Int32Array(this.count + 1)
    this.half = new Int32Array(this.count)
    for (let tile = 0; tile < this.count; tile++) {
      const row = Math.floor(tile / this.columns)
      const column = tile % this.columns
      const at = (dRow: number, dColumn: number) => {
        if (row + dRow < 0 || row + dRow >= this.rows) return
        around.push((row + dRow) * this.columns + ((column + dColumn + this.columns) % this.columns))
        rowSteps.push(dRow)
        columnSteps.push(dColumn)
      }
      at(0, 0)
      at(0, 1)
      for (const dColumn of [-1, 0, 1]) at(1, dColumn)
      this.half[tile] = around.length
      at(0, -1)
      for (const dColumn of [-1, 0, 1]) at(-1, dColumn)
      this.offsets[tile + 1] = around.length
    }
    this.around = Int32Array.from(around)
    this.rowStep = Int8Array.from(rowSteps)
    this.columnStep = Int8Array.from(columnSteps)
  }

  /** The tile of a point, φ in (−π, π]. */
  at(rapidity: number, phi: number): number {
    const row = Math.floor(((rapidity + extent) / (2 * extent)) * this.rows)
    const column = Math.floor(((phi + Math.PI) / (2 * Math.PI)) * this.columns)
    return Math.min(this.rows - 1, Math.max(0, row)) * this.columns + Math.min(this.columns - 1, column)
  }

  /** Where tile t begins in rapidity, and in φ. */
  lowRapidity(tile: number): number {
    return Math.floor(tile / this.columns) * this.height - extent
  }

  lowPhi(tile: number): number {
    return (tile % this.columns) * this.width - Math.PI
  }
}
