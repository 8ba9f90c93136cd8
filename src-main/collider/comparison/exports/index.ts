import type { Comparison } from '../result'
import { rootHistograms } from './rootJson'
import { csvTable, latexTable, markdownTable } from './text'
import { yodaHistograms } from './yoda'

/** The files written beside a report, by name. */
export const exports: Readonly<Record<string, (comparison: Comparison) => string>> = {
  'distances.csv': csvTable,
  'distances.md': markdownTable,
  'distances.tex': latexTable,
  'histograms.yoda': yodaHistograms,
  'histograms.root.json': rootHistograms,
}
