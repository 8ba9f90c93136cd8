import type { Run } from '../../../src-preload/contract/training'
import { fileName } from '../../format'

/** Where a run's numbers are from, on one line: for pictures and tables that leave the program. */
export function provenanceOf(run: Run): string {
  const data = run.dataset ? `, data set ${fileName(run.dataset)}` : ''
  return `Run ${fileName(run.path)} (${run.task}${data}), step ${run.step} of ${run.steps}, ${run.device}, Galatea ${run.version}`
}
