import { version } from '../../../../package.json'
import { GalateaError } from '../../../base/errors'
import { checkpoint, type Work } from '../../../base/progress'
import type { DeviceOptions } from '../../../engine/runtime/devices'
import { incidentProblem, openShowers, ShowerWriter, type IncidentBatch } from '../files'
import { voxelCount } from '../geometry'
import { openShowerModel, type ShowerModel, type ShowerModelSource } from './model'

export interface ShowerSimulation extends DeviceOptions {
  /** HDF5 with the incident energies; voxels in it are not read. */
  events: string
  out: string
  seed: number
  /** Of particles outside the model's domain: simulate and flag them, or refuse the file. */
  outside: 'flag' | 'refuse'
}

/** What a user has to know of the output. */
export interface SimulationFlag {
  code: 'energy-outside' | 'eta-outside' | 'eta-unknown' | 'left-out' | 'trained-on-formula'
  message: string
  /** Entries that it is about. */
  count: number
  /** Of the first ones: entry and value. */
  examples: readonly { entry: number; value: number }[]
  range: readonly [number, number] | null
}

export interface SimulatedShowers {
  items: number
  device: string
  /** Generating and writing. */
  seconds: number
  flags: SimulationFlag[]
}

/** Numbers that one run of the generator yields. */
const runNumbers = 600_000
const examplesShown = 5

/**
 * Simulates a shower for every incident particle of a file, and writes them in CaloChallenge's layout. Particles whose
 * energy is no number above 0 are left out and counted; those outside the domain are flagged or refused.
 * @throws GalateaError `out-of-domain`, with how many and the first; `unreadable`, `corrupt`, `disk`.
 */
export async function simulateShowers(
  source: ShowerModelSource & { name: string; sha256: string },
  options: ShowerSimulation,
  work: Work = {},
): Promise<SimulatedShowers> {
  const events = await openShowers(options.events, { incidentOnly: true })
  try {
    const model = await openShowerModel(source, options)
    try {
      const incident = events.incident(0, events.count)
      const { rows, flags } = examine(model, incident, options)
      const writer = await ShowerWriter.create(options.out, model.geometry, provenance(model, source, options))
      const start = performance.now()
      try {
        await generate(model, writer, incident, rows, options.seed, work)
        await writer.finish()
      } catch (error) {
        await writer.abort()
        throw error
      }
      return { items: rows.length, device: model.device, seconds: (performance.now() - start) / 1000, flags }
    } finally {
      await model.close()
    }
  } finally {
    events.close()
  }
}

async function generate(
  model: ShowerModel,
  writer: ShowerWriter,
  incident: IncidentBatch,
  rows: readonly number[],
  seed: number,
  work: Work,
): Promise<void> {
  const size = Math.max(1, Math.floor(runNumbers / voxelCount(model.geometry)))
  const pick = (values: Float64Array, some: readonly number[]): Float32Array =>
    Float32Array.from(some, (row) => values[row]!)
  for (let first = 0; first < rows.length; first += size) {
    await checkpoint(work)
    const some = rows.slice(first, first + size)
    const energies = pick(incident.energies, some)
    const eta = incident.eta && pick(incident.eta, some)
    writer.append(energies, await model.generate(energies, eta, seed, first), eta)
    work.progress?.report((first + some.length) / rows.length, `${first + some.length} of ${rows.length} showers`)
  }
}

/** The entries that can be simulated, and what is to be said of them. */
function examine(
  model: ShowerModel,
  incident: IncidentBatch,
  { events, outside }: ShowerSimulation,
): { rows: number[]; flags: SimulationFlag[] } {
  const entries = Array.from({ length: incident.count }, (_, i) => i)
  const problems = entries.map((i) => incidentProblem(incident, i))
  const rows = entries.filter((i) => problems[i] === null)
  const flags: SimulationFlag[] = []
  const add = (
    code: SimulationFlag['code'],
    found: readonly number[],
    value: (entry: number) => number,
    range: SimulationFlag['range'],
    message: string,
  ): void => {
    if (found.length === 0) return
    const examples = found.slice(0, examplesShown).map((entry) => ({ entry, value: value(entry) }))
    flags.push({ code, message, count: found.length, examples, range })
  }
  const energy = (i: number): number => incident.energies[i]! / 1000
  const bad = entries.filter((i) => problems[i] !== null)
  const why = bad.length > 0 ? problems[bad[0]!] : ''
  add('left-out', bad, energy, null, `${bad.length} particles were left out; the first, entry ${bad[0]}: ${why}.`)
  if (rows.length === 0) {
    const sentence = `'${events}' has no particle to simulate: ${incident.count === 0 ? 'it is empty' : `of all ${incident.count} entries ${why}`}.`
    throw new GalateaError('unreadable', sentence, { file: events, count: incident.count })
  }

  // Half a per cent beyond the outermost training energies is no other energy.
  const low = model.energy[0] * 0.995
  const high = model.energy[1] * 1.005
  const beyond = rows.filter((i) => energy(i) < low || energy(i) > high)
  const range = `${digits(model.energy[0])} to ${digits(model.energy[1])} GeV`
  const first = beyond.length > 0 ? `the first is entry ${beyond[0]} with ${digits(energy(beyond[0]!))} GeV` : ''
  if (beyond.length > 0 && (outside === 'refuse' || beyond.length === rows.length)) {
    const sentence = `${beyond.length} of ${rows.length} particles in '${events}' have an energy outside what the model was trained on, ${range}; ${first}.`
    const details = {
      file: events,
      entry: beyond[0]!,
      value: energy(beyond[0]!),
      range: model.energy,
      count: beyond.length,
    }
    throw new GalateaError('out-of-domain', sentence, details)
  }
  add(
    'energy-outside',
    beyond,
    energy,
    model.energy,
    `${beyond.length} particles have an energy outside what the model was trained on, ${range}; ${first}. Their showers are those of the nearest energy, scaled.`,
  )
  if (model.eta) {
    const [from, to] = model.eta
    const { eta } = incident
    if (!eta) add('eta-unknown', rows, () => NaN, model.eta, `The file does not say η: 0 was taken.`)
    else {
      const strange = rows.filter((i) => eta[i]! < from || eta[i]! > to)
      const message = `${strange.length} particles have an η outside what the model was trained on, ${digits(from)} to ${digits(to)}.`
      if (strange.length > 0 && outside === 'refuse') {
        throw new GalateaError('out-of-domain', message, { file: events, entry: strange[0]!, range: model.eta })
      }
      add('eta-outside', strange, (i) => eta[i]!, model.eta, message)
    }
  }
  if (model.notice !== null) {
    flags.push({ code: 'trained-on-formula', message: model.notice, count: rows.length, examples: [], range: null })
  }
  return { rows, flags }
}

function provenance(
  model: ShowerModel,
  source: { name: string; sha256: string },
  { events, seed }: ShowerSimulation,
): Record<string, string> {
  return {
    description: `Generated by a network, no full simulation. ${model.notice ?? ''}`.trim(),
    model: `${source.name} (${source.sha256})`,
    events,
    seed: String(seed),
    trained_on: JSON.stringify(model.provenance),
    program: `Galatea ${version}`,
  }
}

function digits(value: number): string {
  return String(Number(value.toPrecision(4)))
}
