/** Items read lately, within a budget of bytes: the one not read for the longest time goes first. */
export class ItemCache {
  private readonly entries = new Map<string, Float32Array>()
  private bytes = 0

  /** @param budget at least 0; 0 keeps nothing. */
  constructor(private readonly budget: number) {}

  get(key: string): Float32Array | undefined {
    const data = this.entries.get(key)
    if (data) {
      this.entries.delete(key)
      this.entries.set(key, data)
    }
    return data
  }

  /** Keeps a copy, unless it is there already or larger than the whole budget. */
  put(key: string, data: Float32Array): void {
    if (data.byteLength > this.budget || this.entries.has(key)) return
    this.entries.set(key, data.slice())
    this.bytes += data.byteLength
    for (const [oldest, { byteLength }] of this.entries) {
      if (this.bytes <= this.budget) return
      this.entries.delete(oldest)
      this.bytes -= byteLength
    }
  }

  clear(): void {
    this.entries.clear()
    this.bytes = 0
  }
}
