import { resolve } from 'node:path'
import { compareSamples, defaultOptions } from '../src-main/collider/comparison/compare'
import { readJetComparison } from '../src-main/collider/comparison/tasks/jets'
import { here, interleave, type BenchmarkOptions, type BenchmarkReport } from './support'

/**
 * A whole comparison of jets, from two Parquet files to all numbers of the report: every variable and response, all pT
 * bins, bootstrap, physics distances and the classifier. By default the 28,745 jets of Pythia that lie beside the
 * project, against themselves: what is computed does not depend on how far apart the samples are. `--repeats 0` leaves
 * the classifier out.
 */
export async function run(options: BenchmarkOptions): Promise<BenchmarkReport> {
  const shared = process.env.GALATEA_SHARED ?? resolve(import.meta.dirname, '../../shared')
  const reference = String(options.file ?? resolve(shared, 'data/jets/pythia_train.parquet'))
  const other = String(options.other ?? reference)
  const settings = {
    ...defaultOptions,
    replicas: Number(options.replicas ?? defaultOptions.replicas),
    repeats: Number(options.repeats ?? defaultOptions.repeats),
  }
  let [jets, variables, reading] = [0, 0, 0]
  const ours = here(async () => {
    const started = performance.now()
    const input = await readJetComparison(
      { reference, other, truth: null, training: null },
      { weighted: false, unpaired: false, pixels: false, slices: null, table: null },
      {},
    )
    reading = performance.now() - started
    const comparison = await compareSamples(input, settings)
    jets = comparison.items[0]
    variables = Object.keys(comparison.variables).length
  })
  const measured = await interleave(ours, {}, { warmup: Number(options.warmup ?? 1), runs: Number(options.runs ?? 3) })
  return {
    parameters: { ...settings, reference, other, jets, variables, readingMs: Math.round(reading) },
    device: 'cpu: 1 thread',
    versions: {},
    ...measured,
  }
}
