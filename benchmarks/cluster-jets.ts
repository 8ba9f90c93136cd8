import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Random } from '../src-main/base/random'
import { Clusterer, inclusiveJets, jetAlgorithms, type JetAlgorithm } from '../src-main/collider/jets'
import { collide, collideSoftly } from '../src-main/collider/simulation/jets/collision'
import { defaultJets } from '../src-main/collider/simulation/jets/options'
import { ParticleList } from '../src-main/collider/simulation/jets/particleList'
import { here, interleave, pythonPeer, type BenchmarkOptions, type BenchmarkReport } from './support'

/**
 * Clustering of toy events and their jets above 5 GeV beside FastJet's Python package. Each starts from four-vectors
 * as it likes them best: FastJet from a list of PseudoJets for every event, or from one awkward array of all events.
 */
export async function run(options: BenchmarkOptions): Promise<BenchmarkReport> {
  const algorithm = String(options.algorithm ?? 'anti-kt') as JetAlgorithm
  if (!jetAlgorithms.includes(algorithm)) throw new RangeError(`--algorithm is one of ${jetAlgorithms.join(', ')}`)
  const radius = Number(options.radius ?? 0.5)
  const pileUp = Number(options.pileUp ?? 2)
  const events = makeEvents(Number(options.events ?? 100), pileUp)

  const clusterer = new Clusterer({ algorithm, radius })
  let jets = 0
  const ours = here(async () => {
    jets = 0
    for (const event of events) jets += inclusiveJets(clusterer.cluster(event, 0, event.count), 5).length
  })
  const folder = await mkdtemp(join(tmpdir(), 'galatea-bench-'))
  try {
    const file = join(folder, 'events.f64')
    await writeFile(file, rowsOf(events))
    const peer = (through: string) => pythonPeer('fastjet_cluster.py', [file, algorithm, radius, through])
    const [fastjet, fastjetAwkward] = [await peer('list'), await peer('awkward')]
    const measured = await interleave(
      ours,
      { fastjet, 'fastjet (awkward)': fastjetAwkward },
      { warmup: Number(options.warmup ?? 10), runs: Number(options.runs ?? 20) },
    )
    const particles = events.reduce((sum, { count }) => sum + count, 0) / events.length
    return {
      parameters: { algorithm, radius, events: events.length, particles, pileUp, jets },
      device: 'cpu: 1 thread',
      versions: {},
      ...measured,
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

function makeEvents(count: number, pileUp: number): ParticleList[] {
  return Array.from({ length: count }, (_, number) => {
    const event = new ParticleList()
    const random = new Random(1, 'benchmark events', number)
    collide(defaultJets, random, event)
    for (let i = 0; i < pileUp; i++) collideSoftly(random, event)
    return event
  })
}

/** A row a particle: number of the event, px, py, pz, E. */
function rowsOf(events: readonly ParticleList[]): Uint8Array {
  const rows = Float64Array.from(
    events.flatMap(({ px, py, pz, e, count }, number) =>
      Array.from({ length: count }, (_, i) => [number, px[i]!, py[i]!, pz[i]!, e[i]!]).flat(),
    ),
  )
  return new Uint8Array(rows.buffer)
}
