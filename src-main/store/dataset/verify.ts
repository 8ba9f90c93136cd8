import { join } from 'node:path'
import { GalateaError } from '../../base/errors'
import { fileSha256 } from '../../base/seal'
import type { Shard } from './shards'

/** @throws GalateaError `corrupt` for the first shard whose bytes are not those that were written. */
export async function checkShards(folder: string, shards: readonly Shard[]): Promise<void> {
  for (const { file, sha256 } of shards) {
    const path = join(folder, file)
    const found = await fileSha256(path)
    if (found === sha256) continue
    const sentence = `The data set's file '${path}' was changed after it was written: its SHA-256 is ${found}, expected ${sha256}.`
    throw new GalateaError('corrupt', sentence, { path })
  }
}
