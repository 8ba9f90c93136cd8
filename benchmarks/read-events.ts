import { resolve } from 'node:path'
import { openEventFile } from '../src-main/collider/events'
import {
  here,
  interleave,
  pythonPeer,
  type BenchmarkOptions,
  type BenchmarkReport,
  type Contender,
  type MissingPeer,
} from './support'

/**
 * Every numeric column of the largest table of an event file, from the disk to arrays, beside pyarrow (Parquet) or
 * uproot (ROOT): by default the 28,745 jets that lie beside the project. `--file` names another.
 */
export async function run(options: BenchmarkOptions): Promise<BenchmarkReport> {
  const shared = process.env.GALATEA_SHARED ?? resolve(import.meta.dirname, '../../shared')
  const path = String(options.file ?? resolve(shared, 'data/jets/pythia_train.parquet'))
  const opened = await openEventFile(path)
  const { format } = opened
  const largest = opened.tables.reduce((a, b) => (b.entries > a.entries && b.columns.length > 0 ? b : a))
  const columns = largest.columns.filter(({ type }) => type !== 'string').map(({ name }) => name)
  await opened.close()

  const ours = here(async () => {
    const file = await openEventFile(path)
    const table = file.tables.find(({ name }) => name === largest.name)!
    let entries = 0
    for await (const chunk of table.read(columns)) entries += chunk.entries
    if (entries !== largest.entries) throw new Error(`${entries} of ${largest.entries} entries were read`)
    await file.close()
  })
  const peers: Record<string, Contender | MissingPeer> =
    format === 'parquet'
      ? { pyarrow: await pythonPeer('pyarrow_read_events.py', [path]) }
      : { uproot: await pythonPeer('uproot_read_events.py', [path, largest.name, ...columns]) }
  const measured = await interleave(ours, peers, {
    warmup: Number(options.warmup ?? 2),
    runs: Number(options.runs ?? 7),
  })
  return {
    parameters: { file: path, format, table: largest.name, entries: largest.entries, columns: columns.length },
    device: 'cpu',
    versions: {},
    ...measured,
  }
}
