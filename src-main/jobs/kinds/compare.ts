import { mkdir } from 'node:fs/promises'
import { cpus } from 'node:os'
import { basename, join } from 'node:path'
import type { CompareInput, CompareResult } from '../../../src-preload/contract/jobs'
import { defaultOptions } from '../../collider/comparison/compare'
import { compareFiles, writeComparison } from '../../collider/comparison/files'
import { writeValues } from '../../collider/comparison/values'
import { comparisonTasks } from '../../collider/comparison/tasks'
import { GalateaError } from '../../base/errors'
import { dropOldResults } from '../results'
import type { JobWork } from '../work'
import { folders, stampedName } from '../workspace'

/** The same code as the command `compare`; the report waits in a folder of the program. */
export async function compare(input: CompareInput, work: JobWork): Promise<CompareResult> {
  const { reference, other, task, cut, weighted, unpaired } = input
  const known = comparisonTasks.find((candidate) => candidate === task) ?? null
  if (task !== null && known === null) {
    throw new GalateaError('usage', `There is no comparison for '${task}': expected ${comparisonTasks.join(', ')}.`)
  }
  await dropOldResults()
  const folder = join(folders.results, stampedName(basename(other)))
  await mkdir(folder, { recursive: true })
  const files = { reference, other, truth: null, training: null }
  const reading = { weighted, unpaired, pixels: false, slices: null, table: null }
  const comparing = { ...defaultOptions, cut: cut === '' ? null : cut }
  const compared = await compareFiles(files, known, reading, comparing, work)
  const device = `cpu: ${cpus()[0]?.model.trim() ?? 'unknown'}, 1 thread`
  const { report } = await writeComparison(folder, compared, files, device)
  await writeValues(folder, compared.input)
  const { items, notes } = compared.comparison
  return { folder, report, items: [...items], seconds: compared.seconds, warnings: [...notes] }
}
