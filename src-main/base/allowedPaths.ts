import { isAbsolute, relative, resolve } from 'node:path'
import { GalateaError } from './errors'

/**
 * Files and folders that may be touched: those that were allowed, and whatever lies in them. By name: links are
 * followed, because whoever chose a folder chose where its links lead, and the window can make none.
 */
export class AllowedPaths {
  private readonly roots = new Set<string>()

  constructor(paths: Iterable<string> = []) {
    for (const path of paths) this.add(path)
  }

  /** True where it was not allowed already. */
  add(path: string): boolean {
    if (this.has(path)) return false
    this.roots.add(resolve(path))
    return true
  }

  has(path: string): boolean {
    const wanted = resolve(path)
    if (this.roots.has(wanted)) return true
    for (const root of this.roots) {
      const way = relative(root, wanted)
      if (way !== '' && way !== '..' && !/^\.\.[\\/]/.test(way) && !isAbsolute(way)) return true
    }
    return false
  }

  /** @throws `usage` that names the call and the first path that is not allowed. */
  require(call: string, paths: Iterable<string>): void {
    for (const path of paths) {
      if (this.has(path)) continue
      const sentence = `'${path}' was not chosen by a person, so the call '${call}' may not touch it: open it first.`
      throw new GalateaError('usage', sentence, { call, path })
    }
  }
}
