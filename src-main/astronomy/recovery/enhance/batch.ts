import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { GalateaError } from '../../../base/errors'
import { writeAtomically } from '../../../base/files'
import type { EnhanceResult } from './enhance'
import type { Refusal } from './files'

/** Names of image files; what they hold is found out when they are opened. */
const imageName = /\.(fits?|fts|fz|xisf|png|jpe?g)(\.(gz|bz2|fz))?$/i

/**
 * The files themselves, and of every folder the images in it by name, not those in folders below. Each path once.
 * @throws GalateaError `unreadable` where a folder holds none. A file that is not there is kept: it is refused in turn.
 */
export async function imagesIn(paths: readonly string[]): Promise<string[]> {
  const files: string[] = []
  for (const path of paths) {
    const isFolder = await stat(path).then(
      (entry) => entry.isDirectory(),
      () => false,
    )
    if (!isFolder) {
      files.push(path)
      continue
    }
    const names = (await readdir(path)).filter((name) => imageName.test(name) && !name.startsWith('.'))
    const inNumberOrder = new Intl.Collator('en', { numeric: true })
    if (names.length === 0) {
      const sentence = `The folder '${path}' holds no image: files named .fits, .fz, .xisf, .png or .jpg were expected.`
      throw new GalateaError('unreadable', sentence, { path })
    }
    files.push(...names.sort((a, b) => inNumberOrder.compare(a, b)).map((name) => join(path, name)))
  }
  return [...new Set(files)]
}

/** Inputs that are not what a model can be used on are refused; what could not be read or written has failed. */
export function stateOf(result: EnhanceResult | Refusal): 'done' | 'refused' | 'failed' {
  if (!result.refused) return 'done'
  return result.error.code === 'out-of-domain' || result.error.code === 'exists' ? 'refused' : 'failed'
}

const columns = ['input', 'state', 'output', 'reason', 'seconds', 'tiles', 'reduced_chi2', 'device', 'flags'] as const

/** One row an input: what became of it, and why not. @param path of the CSV file. */
export async function writeSummary(path: string, results: readonly (EnhanceResult | Refusal)[]): Promise<void> {
  const rows = results.map((result): (string | number)[] =>
    result.refused
      ? [result.input, stateOf(result), '', result.error.message, '', '', '', '', '']
      : [
          result.input,
          'done',
          result.output,
          '',
          Number(result.seconds.toFixed(3)),
          result.tiles,
          result.reducedChi2,
          result.device,
          result.flags.map(({ code }) => code).join(' '),
        ],
  )
  await writeAtomically(path, [columns, ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join(''))
}

function quoted(value: string | number): string {
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
