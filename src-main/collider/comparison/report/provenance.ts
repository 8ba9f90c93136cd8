import { stat } from 'node:fs/promises'
import { version } from '../../../../package.json'
import { fileSha256 } from '../../../base/seal'

/** A file that went into a comparison. */
export interface SourceFile {
  readonly part: string
  readonly path: string
  readonly bytes: number
  readonly sha256: string
}

/** Where a comparison comes from: enough to repeat it. */
export interface Provenance {
  readonly files: readonly SourceFile[]
  readonly program: string
  readonly device: string
  /** ISO 8601, UTC. */
  readonly date: string
  /** Reading included. */
  readonly seconds: number
}

/** @param files by their part in the comparison; null ones were not given. A folder has no hash of its own. */
export async function provenanceOf(
  files: Readonly<Record<string, string | null>>,
  device: string,
  seconds: number,
): Promise<Provenance> {
  const list: SourceFile[] = []
  for (const [part, path] of Object.entries(files)) {
    if (path === null) continue
    const found = await stat(path)
    list.push({ part, path, bytes: found.size, sha256: found.isFile() ? await fileSha256(path) : '' })
  }
  return { files: list, program: `Galatea ${version}`, device, date: new Date().toISOString(), seconds }
}
