import { appendFile, mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type {
  BatchRow,
  EnhanceFolderDetail,
  EnhanceFolderInput,
  EnhanceFolderResult,
} from '../../../src-preload/contract/jobs'
import { imagesIn, stateOf, writeSummary } from '../../astronomy/recovery/enhance/batch'
import type { EnhanceResult } from '../../astronomy/recovery/enhance/enhance'
import { enhanceFiles, type Refusal } from '../../astronomy/recovery/enhance/files'
import { dropOldResults } from '../results'
import type { JobWork } from '../work'
import { folders, stampedName, preferences } from '../workspace'

/**
 * Many images through one model, by the same code as the command `enhance` with many files. What became of each input
 * is written to a log as it happens, so that a thousand files cost no memory and a killed process loses nothing; the
 * table in the output folder is written at the end, also of a job that was cancelled.
 */
export async function enhanceFolder(input: EnhanceFolderInput, work: JobWork): Promise<EnhanceFolderResult> {
  await dropOldResults()
  const files = await imagesIn(input.paths)
  const name = stampedName(basename(input.paths[0] ?? ''))
  const folder = join(folders.results, name)
  await mkdir(folder, { recursive: true })
  const log = join(folder, 'batch.jsonl')
  const started = performance.now()
  const state: EnhanceFolderDetail = {
    log,
    files: files.length,
    done: 0,
    refused: 0,
    failed: 0,
    current: null,
    perSecond: null,
  }
  const results: (EnhanceResult | Refusal)[] = []
  const seconds = (): number => (performance.now() - started) / 1000
  const found: string[] = []
  const summary = join(input.out, `${name}-summary.csv`)
  try {
    await appendFile(log, '')
    const { warnings } = await enhanceFiles(files, optionsOf(input), work, {
      found: (sources) => {
        found.push(...sources)
        state.files = sources.length
        work.detail({ ...state })
      },
      started: (source) => {
        state.current = source
        work.detail({ ...state })
      },
      finished: async (result) => {
        const first = results.push(result) === 1 ? `${JSON.stringify({ found })}\n` : ''
        await appendFile(log, `${first}${JSON.stringify(rowOf(result))}\n`)
        state[stateOf(result)]++
        state.perSecond = results.length / seconds()
        work.detail({ ...state })
      },
    })
    return { ...state, current: null, summary, seconds: seconds(), warnings: warnings.slice(0, 50) }
  } finally {
    if (results.length > 0) await writeSummary(summary, results)
  }
}

function optionsOf({ model, out, naming, overwrite, device, mode, pixelScale, fwhm }: EnhanceFolderInput) {
  return {
    model,
    out,
    naming,
    overwrite,
    device,
    test: mode === 'test',
    strength: 1,
    tile: null,
    memoryBytes: null,
    seed: 1,
    pixelScaleArcsec: pixelScale,
    hdu: null,
    fwhmArcsec: fwhm,
    fwhmPixels: null,
    psf: null,
    threads: preferences.threads,
  }
}

function rowOf(result: EnhanceResult | Refusal): BatchRow {
  const state = stateOf(result)
  if (result.refused) {
    const reason = result.error.message
    return { input: result.input, state, output: null, reason, seconds: null, reducedChi2: null, flags: [] }
  }
  const { input, output, seconds, reducedChi2, flags } = result
  return { input, state, output, reason: null, seconds, reducedChi2, flags: flags.map(({ message }) => message) }
}
