/** Entries that were left out, counted, with the first few explained: one bad event stops nothing. */
export class Skipped {
  private counted = 0
  private readonly kept: string[] = []

  constructor(private readonly examplesKept = 3) {}

  /** @param sentence names the file, the entry and the value. */
  add(sentence: string): void {
    this.counted++
    if (this.kept.length < this.examplesKept) this.kept.push(sentence)
  }

  get count(): number {
    return this.counted
  }

  get examples(): readonly string[] {
    return this.kept
  }
}
