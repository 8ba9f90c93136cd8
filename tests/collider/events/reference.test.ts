import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openEventFile, type EventTable } from '../../../src-main/collider/events'
import { StatisticsGatherer, type ColumnStatistics } from '../../../src-main/collider/events/statistics'
import { shared } from '../../helpers/shared'

interface Expected {
  count?: number
  shape?: number[]
  sum: number
  min: number
  max: number
}

interface FileReference {
  reader: string
  objects?: Record<string, { num_entries?: number; branches?: Record<string, Expected> }>
  columns?: Record<string, Expected>
  num_rows?: number
  datasets?: Record<string, Expected>
  events?: number
  particles_total?: number
  vertices_total?: number
  event_numbers_first10?: number[]
  event0?: { sum_px_py_pz_e_final: number[]; weights: number[]; cross_section_pb: number | null } | null
  init?: Record<string, unknown>
  sum_weights?: number
  sum_e_final_all?: number
  rows?: number
  column_sums?: number[]
}

function references(name: string, folder: string): [string, string, FileReference][] {
  if (!shared) return []
  const { values } = JSON.parse(readFileSync(join(shared, 'reference/hep', name), 'utf8')) as {
    values: Record<string, FileReference>
  }
  return Object.entries(values).map(([file, reference]) => [file, join(shared!, 'data', folder, file), reference])
}

const all = [...references('files.json', 'events'), ...references('files_jets.json', 'jets')]
const readable = all.filter(([file]) => file !== 'broken.dat')

async function statistics(table: EventTable, name: string): Promise<ColumnStatistics> {
  const gatherer = new StatisticsGatherer()
  for await (const { columns } of table.read([name])) gatherer.add(columns[name]!.values)
  return gatherer.statistics
}

/** The reference's sums are in float64, in another order: 1e-9 is its own tolerance; sums near 0 are of numbers near 1. */
function agrees(found: ColumnStatistics, { count, shape, sum, min, max }: Expected, name: string): void {
  const expectedCount = count ?? shape!.reduce((product, axis) => product * axis, 1)
  expect({ name, count: found.count, min: found.min, max: found.max }).toEqual({ name, count: expectedCount, min, max })
  expect(Math.abs(found.sum - sum), name).toBeLessThanOrEqual(1e-9 * Math.abs(sum) + 1e-12)
}

describe.skipIf(!shared)('event files beside what Python reads of them (needs ../shared)', () => {
  it.each(readable)('%s', { timeout: 120_000 }, async (_, path, reference) => {
    const file = await openEventFile(path)
    const table = (name: string): EventTable => file.tables.find((candidate) => candidate.name === name)!
    for (const [object, { num_entries: entries, branches }] of Object.entries(reference.objects ?? {})) {
      if (!branches) continue
      const tree = table(object.split(';')[0]!)
      expect(tree.entries).toBe(entries)
      for (const [name, expected] of Object.entries(branches)) agrees(await statistics(tree, name), expected, name)
    }
    if (reference.num_rows !== undefined) {
      expect(file.tables[0]!.entries).toBe(reference.num_rows)
      for (const [name, expected] of Object.entries(reference.columns!)) {
        agrees(await statistics(file.tables[0]!, name), expected, name)
      }
    }
    for (const [name, expected] of Object.entries(reference.datasets ?? {})) {
      const holder = file.tables.find(({ columns }) => columns.some((column) => column.name === name))!
      agrees(await statistics(holder, name), expected, name)
    }
    if (reference.particles_total !== undefined) await checkHepMC(table, reference)
    if (reference.sum_weights !== undefined) await checkLhe(table, reference)
    if (reference.rows !== undefined) {
      const [rows] = file.tables
      expect([rows!.entries, rows!.columns.length]).toEqual([reference.rows, reference.column_sums!.length])
      for (const [i, sum] of reference.column_sums!.entries()) {
        const found = await statistics(rows!, `column${i}`)
        expect(found.sum).toBeCloseTo(sum, 9)
      }
    }
    await file.close()
  })

  it('broken.dat is refused with the number of its first bad line', async () => {
    const [, path] = all.find(([file]) => file === 'broken.dat')!
    await expect(openEventFile(path)).rejects.toMatchObject({
      code: 'unreadable',
      message: `line 21 of '${path}': a particle has 5 fields, at least 10 were expected.`,
    })
  })
})

async function checkHepMC(table: (name: string) => EventTable, reference: FileReference): Promise<void> {
  expect(table('events').entries).toBe(reference.events)
  expect(table('particles').entries).toBe(reference.particles_total)
  expect(table('vertices').entries).toBe(reference.vertices_total)
  const wanted = ['number', 'weights', 'cross_section']
  const { value } = await table('events').read(wanted, { count: 10 })[Symbol.asyncIterator]().next()
  const { number, weights, cross_section: crossSection } = value!.columns
  expect(Array.from(number!.values as BigInt64Array, Number)).toEqual(reference.event_numbers_first10)
  const first = reference.event0!
  expect([...(weights!.values as Float64Array).slice(0, weights!.offsets[0]![1])]).toEqual(first.weights)
  expect((crossSection!.values as Float64Array)[0]).toEqual(first.cross_section_pb ?? NaN)
  const final = [0, 0, 0, 0]
  for await (const { columns } of table('particles').read(['event', 'status', 'px', 'py', 'pz', 'e'])) {
    const status = columns['status']!.values as Int32Array
    const event = columns['event']!.values as Int32Array
    if (event[0]! > 0) break
    status.forEach((code, i) => {
      if (code !== 1 || event[i] !== 0) return
      ;['px', 'py', 'pz', 'e'].forEach((name, k) => (final[k]! += (columns[name]!.values as Float64Array)[i]!))
    })
  }
  // Momenta of up to 5 TeV that cancel: rounding leaves 1e-8.
  final.forEach((sum, k) => {
    expect(Math.abs(sum - first.sum_px_py_pz_e_final[k]!)).toBeLessThan(1e-7)
  })
}

async function checkLhe(table: (name: string) => EventTable, reference: FileReference): Promise<void> {
  expect(table('events').entries).toBe(reference.events)
  expect((await statistics(table('events'), 'weight')).sum / reference.sum_weights!).toBeCloseTo(1, 9)
  let energy = 0
  for await (const { columns } of table('particles').read(['status', 'e'])) {
    const energies = columns['e']!.values as Float64Array
    ;(columns['status']!.values as Int32Array).forEach((code, i) => (energy += code === 1 ? energies[i]! : 0))
  }
  expect(energy / reference.sum_e_final_all!).toBeCloseTo(1, 9)
  for (const name of ['beamA', 'energyB', 'weightingStrategy', 'numProcesses']) {
    expect((await statistics(table('init'), name)).sum, name).toBe(reference.init![name])
  }
  const [process] = reference.init!['processes'] as { xSection: number; procId: number }[]
  expect((await statistics(table('processes'), 'xSection')).sum).toBe(process!.xSection)
}
