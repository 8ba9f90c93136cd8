import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inspectFile } from '../../src-main/cli/inspect'
import type { Inspection } from '../../src-main/cli/inspect/inspector'
import { shared } from '../helpers/shared'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-info-events-'))
})
afterAll(() => rm(folder, { recursive: true }))

function info(path: string, options: { stats?: boolean; columns?: string[] } = {}): Promise<Inspection> {
  return inspectFile(path, { stats: options.stats ?? false, columns: options.columns ?? null, hdu: null, work: {} })
}

describe('info of an event file', () => {
  it('tells tables, columns and statistics over finite values', async () => {
    const path = join(folder, 'own.txt')
    await writeFile(path, '# pt eta\n1 2\n3 nan\n-5 4\n')
    const { json, text } = await info(path, { stats: true })
    expect(json).toEqual({
      file: path,
      format: 'text',
      layout: null,
      tables: [
        {
          name: 'table',
          entries: 3,
          columns: [
            {
              name: 'pt',
              type: 'float64',
              jagged: false,
              shape: [],
              unit: null,
              stats: { count: 3, nan: 0, sum: -1, min: -5, max: 3 },
            },
            {
              name: 'eta',
              type: 'float64',
              jagged: false,
              shape: [],
              unit: null,
              stats: { count: 2, nan: 1, sum: 6, min: 2, max: 4 },
            },
          ],
        },
      ],
      roles: null,
      lacksForJets: null,
      warnings: [],
    })
    expect(text).toContain('table: 3 entries')
    expect(text).toMatch(/eta\s+float64\s+–\s+2\s+2\s+4\s+6/)
  })

  it('tells no statistics of text, and only of the columns that are asked for', async () => {
    const path = join(folder, 'names.csv')
    await writeFile(path, 'name,value,other\na,1,2\nb,3,4\n')
    const all = (await info(path, { stats: true })).json as {
      tables: { columns: { name: string; stats: unknown }[] }[]
    }
    expect(all.tables[0]!.columns.map(({ stats }) => stats)).toMatchObject([null, { sum: 4 }, { sum: 6 }])
    const one = (await info(path, { columns: ['value'] })).json as typeof all
    expect(one.tables[0]!.columns).toMatchObject([{ name: 'value', stats: null }])
    await expect(info(path, { columns: ['valeu'] })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/no column 'valeu'.*'value'/) as string,
    })
  })

  it('leaves a file that is of no kind at all to nobody', async () => {
    const path = join(folder, 'prose')
    await writeFile(path, 'Dear diary,\n')
    await expect(info(path)).rejects.toMatchObject({
      code: 'unreadable',
      message: expect.stringMatching(/is of no known kind: .*FITS.*ROOT.*HepMC/) as string,
    })
  })

  it.skipIf(!shared)('tells which roles the columns have and what is lacking for jets (needs ../shared)', async () => {
    const nano = await info(join(shared!, 'data/events/nanoAOD_2015_CMS_Open_Data_ttbar.root'), { columns: ['Jet_pt'] })
    expect(nano.json).toMatchObject({
      layout: 'nanoaod',
      roles: { from: 'nanoaod', table: 'Events', columns: { 'gen.pt': 'GenJet_pt', 'reco.genIndex': 'Jet_genJetIdx' } },
    })
    expect(nano.text).toContain('For jets it lacks: no generated: transverse momentum of the constituents')
    const jets = await info(join(shared!, 'data/jets/pythia_500.root'), { columns: ['Jet_pt'] })
    expect(jets.json).toMatchObject({ lacksForJets: [] })
  })
})
