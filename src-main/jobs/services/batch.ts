import { readFile } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { z } from 'zod'
import type { Input, Output } from '../../../src-preload/contract'
import { batchRow } from '../../../src-preload/contract/jobs'
import { GalateaError } from '../../base/errors'
import { folders } from '../workspace'

const header = z.object({ found: z.array(z.string()) })

/**
 * What a folder's job has written to its log since a line of it. A last line that is not whole yet is left for the next
 * time. @throws GalateaError `usage` for a path that is no log of this program, `not-found` where it is gone.
 */
export async function readBatch({ log, from }: Input<'readBatch'>): Promise<Output<'readBatch'>> {
  const below = relative(folders.results, resolve(log))
  if (below.startsWith('..') || !/[\\/]batch\.jsonl$/.test(below)) {
    throw new GalateaError('usage', `'${log}' is no log of a folder's job.`, { path: log })
  }
  const text = await readFile(log, 'utf8').catch((error: unknown) => {
    throw new GalateaError('not-found', `The log '${log}' is not there any more.`, { path: log }, { cause: error })
  })
  const lines = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1)
  const found = from === 0 && lines[0] !== undefined ? header.parse(JSON.parse(lines[0])).found : null
  const rows = lines.slice(Math.max(1, from)).map((line) => batchRow.parse(JSON.parse(line)))
  return { found, rows, next: lines.length }
}
