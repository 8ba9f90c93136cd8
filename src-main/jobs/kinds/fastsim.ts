import { mkdir } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import type { FastsimInput, FastsimResult } from '../../../src-preload/contract/jobs'
import { readModel } from '../../store/models'
import { fastSimulation } from '../../tasks/fastsim'
import { dropOldResults } from '../results'
import type { JobWork } from '../work'
import { folders, stampedName, preferences } from '../workspace'

/** The same code as the command `fastsim`. The result goes to a folder of its own until it is saved. */
export async function fastsim(
  { path, model: folder, device, seed }: FastsimInput,
  work: JobWork,
): Promise<FastsimResult> {
  await dropOldResults()
  const model = await readModel(folder)
  const { simulate, extension } = fastSimulation(model.card.task, folder)
  const subject = basename(path, extname(path))
  const results = join(folders.results, stampedName(subject))
  await mkdir(results, { recursive: true })
  const name = `${subject}-simulated${extension}`
  const out = join(results, name)
  const warnings: string[] = []
  const {
    items,
    seconds,
    device: used,
    flags,
  } = await simulate(
    { events: path, model, out },
    { split: null, outside: 'flag' },
    { seed, device, threads: preferences.threads, work, warn: (message) => warnings.push(message) },
  )
  return {
    output: { path: out, name },
    items,
    seconds,
    perSecond: items / Math.max(seconds, 1e-6),
    device: used,
    flags: flags.map(({ code, message }) => ({ code, message, value: null, range: null })),
    warnings,
  }
}
