import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { GalateaError } from '../../base/errors'
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

/** SHA-256 of a file, in hexadecimal; the file is streamed. */
export async function fileSha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
