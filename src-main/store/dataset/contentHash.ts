import { createHash } from 'node:crypto'
import type { Cell } from '../tables/database'
import type { Column, Manifest } from './manifest'

/**
 * SHA-256 over what a training depends on: the shards' bytes (through their own SHA-256), and every value of the
 * catalogue but the path of the source file, which differs between machines while its SHA-256 does not.
 */
export async function contentHash(
  arrays: Manifest['arrays'],
  shards: readonly { sha256: string; items: number }[],
  columns: readonly Column[],
  rows: AsyncIterable<Readonly<Record<string, Cell | undefined>>>,
): Promise<string> {
  const hash = createHash('sha256')
  const line = (...values: unknown[]): void => void hash.update(`${JSON.stringify(values)}\n`)
  line('galatea-dataset', 1)
  for (const name of Object.keys(arrays).sort()) line(name, arrays[name]!.shape)
  for (const shard of shards) line(shard.sha256, shard.items)
  const names = columns.map((column) => column.name).filter((name) => name !== 'source')
  line(...names)
  for await (const row of rows) line(...names.map((name) => row[name] ?? null))
  return hash.digest('hex')
}

/** SHA-256 over the content, what curation leaves out of it and what it moved to other splits: the same after an undo. */
export function curatedHash(
  content: string,
  rejected: Iterable<string>,
  moved: Iterable<readonly [id: string, split: string]> = [],
): string {
  const hash = createHash('sha256').update(content)
  for (const id of [...rejected].sort()) hash.update(`\n${JSON.stringify(id)}`)
  for (const line of Array.from(moved, (move) => JSON.stringify(move)).sort()) hash.update(`\n${line}`)
  return hash.digest('hex')
}
