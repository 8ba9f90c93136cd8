/** Keeps the index of the smallest of many keys while single keys change: log₂ N comparisons a change. */
export class Tournament {
  private winners = new Int32Array(0)
  private size = 0

  /** Plays all matches. Keys beyond `count` up to the next power of two must be +∞. */
  begin(keys: Float64Array, count: number): void {
    this.size = 1 << Math.ceil(Math.log2(Math.max(1, count)))
    if (this.winners.length < 2 * this.size) this.winners = new Int32Array(2 * this.size)
    const { winners, size } = this
    for (let i = 0; i < size; i++) winners[size + i] = i
    for (let match = size - 1; match >= 1; match--) {
      const left = winners[2 * match]!
      const right = winners[2 * match + 1]!
      winners[match] = keys[right]! < keys[left]! ? right : left
    }
  }

  /** The index of the smallest key. */
  get best(): number {
    return this.winners[1]!
  }

  /** Plays the matches of `index` again after its key has changed. */
  update(keys: Float64Array, index: number): void {
    const { winners } = this
    for (let match = (this.size + index) >> 1; match >= 1; match >>= 1) {
      const left = winners[2 * match]!
      const right = winners[2 * match + 1]!
      const winner = keys[right]! < keys[left]! ? right : left
      if (winner === winners[match] && winner !== index) return
      winners[match] = winner
    }
  }
}
