/** Keeps a few things open that are asked for again and again; the longest unused is closed when there are too many. */
export class OpenOnce<T> {
  private readonly entries = new Map<string, Promise<T>>()

  constructor(
    private readonly most: number,
    private readonly open: (path: string) => Promise<T>,
    private readonly close: (value: T) => Promise<void> | void,
  ) {}

  readonly get = async (path: string): Promise<T> => {
    const known = this.entries.get(path)
    if (known) {
      this.entries.delete(path)
      this.entries.set(path, known)
      return known
    }
    const opening = this.open(path)
    this.entries.set(path, opening)
    try {
      const value = await opening
      await this.closeOldest()
      return value
    } catch (error) {
      this.entries.delete(path)
      throw error
    }
  }

  /** The next `get` opens it anew. */
  async forget(path: string): Promise<void> {
    const known = this.entries.get(path)
    this.entries.delete(path)
    if (known) await this.close(await known)
  }

  private async closeOldest(): Promise<void> {
    const oldest = this.entries.size > this.most ? this.entries.keys().next().value : undefined
    if (oldest !== undefined) await this.forget(oldest)
  }
}
