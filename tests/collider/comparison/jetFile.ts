import { basename, dirname } from 'node:path'
import { Random } from '../../../src-main/base/random'
import { Database, quoteText } from '../../../src-main/store/tables/database'

export interface TestJets {
  events: number
  seed: number
  /** Response and number of lost constituents of the reconstructed jets. */
  response?: number
  lost?: number
  /** Added to every event's number: other jets. */
  from?: number
  reco?: boolean
}

/** A small Parquet file of jet pairs: two jets an event, ten constituents each, of which some are lost. */
export async function writeJets(
  path: string,
  { events, seed, response = 1, lost = 2, from = 0, reco = true }: TestJets,
) {
  const noise = new Random(seed, 'detector')
  const rows = Array.from({ length: 2 * events }, (_, i) => {
    const random = new Random(11, 'generator', from + i)
    const [pt, eta, phi] = [random.uniform(40, 400), random.uniform(-2, 2), random.uniform(-3, 3)]
    const shares = Array.from({ length: 10 }, () => random.uniform(0.1, 1))
    const total = shares.reduce((a, b) => a + b, 0)
    const places = shares.map(() => [eta + random.normal(0, 0.08), phi + random.normal(0, 0.08)] as const)
    const kept = places.map((_, k) => k >= noise.integer(2 * lost + 1))
    const scale = response * (1 + 0.1 * noise.normal())
    const list = (values: readonly number[]): string => `[${values.map((x) => x.toFixed(6)).join(', ')}]::FLOAT[]`
    const candidates = (chosen: readonly boolean[], by: number): string =>
      [
        list(shares.flatMap((s, k) => (chosen[k] ? [((s * pt) / total) * by] : []))),
        list(places.flatMap(([e], k) => (chosen[k] ? [e] : []))),
        list(places.flatMap(([, p], k) => (chosen[k] ? [p] : []))),
      ].join(', ')
    const event = `${Math.floor((from + i) / 2)}::INTEGER, ${i % 2}::TINYINT, ${random.poisson(10)}::INTEGER, ${random.uniform(0.5, 2).toFixed(4)}::FLOAT`
    const numbers = (p: number): string => `${p}::FLOAT, ${eta}::FLOAT, ${phi}::FLOAT, ${(p * 0.1).toFixed(4)}::FLOAT`
    const made = `, ${numbers(pt * scale)}, ${candidates(kept, scale)}`
    return `(${event}, ${numbers(pt)}, ${candidates(
      kept.map(() => true),
      1,
    )}${reco ? made : ''})`
  })
  const side = (name: string): string =>
    ['pt', 'eta', 'phi', 'mass', 'cand_pt', 'cand_eta', 'cand_phi'].map((column) => `${name}_${column}`).join(', ')
  const names = `event, gen_rank, n_pu, weight, ${side('gen')}${reco ? `, ${side('reco')}` : ''}`
  const database = await Database.open(dirname(path))
  try {
    const select = `SELECT * FROM (VALUES ${rows.join(', ')}) AS jets(${names})`
    await database.run(`COPY (${select}) TO ${quoteText(path)} (FORMAT parquet)`)
  } finally {
    database.close()
  }
  return basename(path)
}
