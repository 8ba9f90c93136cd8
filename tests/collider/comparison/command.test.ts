import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { galatea } from '../../helpers/galatea'
import { writeJets } from './jetFile'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-compare-'))
  await writeJets(join(folder, 'full.parquet'), { events: 300, seed: 1 })
  await writeJets(join(folder, 'fast.parquet'), { events: 300, seed: 2, response: 1.02 })
})
afterAll(() => rm(folder, { recursive: true }))

/** A process a command: minutes where other tests run beside. */
const timeout = 180_000

const compare = (...args: string[]) => galatea(['compare', ...args], { cwd: folder })

describe('compare', () => {
  it('prints the numbers that scripts rely on, and writes everything', { timeout }, async () => {
    const ran = await compare(
      ...['full.parquet', 'fast.parquet', '--task', 'jet-response', '--json', '--out', 'out'],
      ...['--cut', 'gen_pt > 60 && abs(gen_eta) < 1.5', '--bins', '10', '--repeats', '2', '--replicas', '20'],
    )
    expect(ran.stderr).not.toContain('internal')
    expect(ran.status).toBe(0)
    const json = ran.json()
    const keys = ['chi2', 'ndf', 'p', 'ks', 'ksP', 'w1', 'w1Error', 'separation', 'jsd']
    for (const name of ['response', 'response_pTD', 'reco_mass']) {
      for (const key of keys) expect(json.variables[name][key]).toBeTypeOf('number')
    }
    expect(json.variables.response.bins).toBe(10)
    for (const distance of [json.fpd, json.kpd])
      expect(distance).toMatchObject({ value: expect.any(Number), error: expect.any(Number) })
    expect(json.auc).toMatchObject({ mean: expect.any(Number), std: expect.any(Number) })
    expect(json.items[0]).toBe(json.items[1])
    expect(json.items[0]).toBeLessThan(600)
    expect(json.report).toBe(join(folder, 'out', 'report.html'))
    expect(await readFile(json.report, 'utf8')).toContain('fast.parquet against full.parquet')
    const written = JSON.parse(await readFile(join(folder, 'out', 'comparison.json'), 'utf8'))
    expect(written.variables.response.w1).toBe(json.variables.response.w1)
    expect(written.provenance.files[1].sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(json.files).toHaveLength(7)
  })

  it('knows jets by the look of the file, and any table by its columns', { timeout }, async () => {
    const jets = await compare('full.parquet', 'fast.parquet', '--json', '--repeats', '0', '--replicas', '0')
    expect(jets.json()).toMatchObject({ task: 'jet-response', auc: null, report: null })

    const table = (shift: number): string =>
      Array.from({ length: 50 }, (_, i) => `${i},${(i * 7) % 50},${i + shift},a`).join('\n')
    await writeFile(join(folder, 'a.csv'), `n,x,only,text\n${table(0)}\n`)
    await writeFile(join(folder, 'b.csv'), `n,x,other,text\n${table(3)}\n`)
    const ran = await compare('a.csv', 'b.csv', '--task', 'none', '--json')
    const json = ran.json()
    expect(Object.keys(json.variables)).toEqual(['n', 'x'])
    expect(json.variables.x).toMatchObject({ w1: 0, ks: 0, ksP: 1, separationRaw: 0 })
    expect(json.notes).toContain("Only 'a.csv' has only: not compared.")
  })

  // Each is a process of its own; what the sentences say is tested with cuts, pairs and comparisons.
  it.each([
    [['full.parquet', 'gone.parquet'], 1, 'There is no file'],
    [['full.parquet', 'fast.parquet', '--cut', 'gen_pT2 > 1'], 2, "There is no variable 'gen_pT2'"],
    [['full.parquet', 'fast.parquet', '--cut', 'gen_pt > 1e9'], 3, 'has nothing left after the cut'],
    [['full.parquet', 'fast.parquet', '--slices', 'gen_pt:9,3'], 2, 'rising edges'],
  ])('%j is refused', { timeout }, async (args, status, words) => {
    const ran = await compare(...args, '--repeats', '0', '--replicas', '0')
    expect(ran.stderr).toContain(words)
    expect(ran.status).toBe(status)
  })
})
