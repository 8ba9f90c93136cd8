import { join } from 'node:path'
import { writeAtomically, writeSealedJson } from '../../base/files'
import { writePage } from '../../base/html'
import { noProgress, type Work } from '../../base/progress'
import { openEventFile } from '../events'
import { compareSamples, type CompareOptions } from './compare'
import { applyCut } from './cut'
import { exports } from './exports'
import { comparisonReport } from './report/html'
import { provenanceOf } from './report/provenance'
import type { Comparison } from './result'
import { select, type ComparisonInput } from './sample'
import { comparisonReaders, type ComparisonFiles, type ComparisonTaskId, type ReadOptions } from './tasks'

export interface ComparedFiles {
  readonly comparison: Comparison
  /** What it was computed from, after the cut. */
  readonly input: ComparisonInput
  /** Reading included. */
  readonly seconds: number
}

/** Reads both samples and compares them. @param task null: as the reference looks. */
export async function compareFiles(
  files: ComparisonFiles,
  task: ComparisonTaskId | null,
  reading: ReadOptions,
  comparing: CompareOptions,
  work: Work = {},
): Promise<ComparedFiles> {
  const started = performance.now()
  const progress = work.progress ?? noProgress
  const read = await comparisonReaders[task ?? (await guessTask(files.reference))]()
  const input = await read(files, reading, { ...work, progress: progress.slice(0, 0.4) })
  const comparison = await compareSamples(input, comparing, { ...work, progress: progress.slice(0.4, 0.98) })
  const kept = comparing.cut === null ? input : withCut(input, comparing.cut)
  return { comparison, input: kept, seconds: (performance.now() - started) / 1000 }
}

function withCut(input: ComparisonInput, cut: string): ComparisonInput {
  const { reference, other } = input
  return {
    ...input,
    reference: select(reference, applyCut(cut, reference)),
    other: select(other, applyCut(cut, other)),
  }
}

/** By the layout of the file, where it is one that is known. */
async function guessTask(path: string): Promise<ComparisonTaskId> {
  const file = await openEventFile(path)
  try {
    if (file.layout === 'calochallenge' || file.layout === 'calogan') return 'calorimeter-shower'
    const columns = file.tables.flatMap((one) => one.columns.map(({ name }) => name))
    return file.layout !== null && columns.some((name) => /reco.*pt|^Jet_genJetIdx$/.test(name))
      ? 'jet-response'
      : 'none'
  } finally {
    await file.close()
  }
}

export interface WrittenComparison {
  readonly report: string
  readonly files: readonly string[]
}

/** The report, the numbers as JSON, and tables and histograms for other programs. @param device what computed them. */
export async function writeComparison(
  folder: string,
  { comparison, seconds }: Omit<ComparedFiles, 'input'>,
  files: ComparisonFiles,
  device: string,
): Promise<WrittenComparison> {
  const provenance = await provenanceOf({ ...files }, device, seconds)
  const report = join(folder, 'report.html')
  await writePage(report, comparisonReport(comparison, provenance))
  await writeSealedJson(join(folder, 'comparison.json'), { schema: 1, provenance, ...comparison })
  for (const [name, text] of Object.entries(exports)) await writeAtomically(join(folder, name), text(comparison))
  const names = ['report.html', 'comparison.json', ...Object.keys(exports)]
  return { report, files: names.map((name) => join(folder, name)) }
}
