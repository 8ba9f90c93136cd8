import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { galatea } from '../helpers/galatea'

let folder: string
const path = (name: string): string => join(folder, name)

async function run(...args: string[]): Promise<ReturnType<typeof JSON.parse>> {
  const ran = await galatea([...args, '--json', '--quiet', '--threads', '1'])
  expect(ran.status, ran.stderr).toBe(0)
  return ran.json()
}

const recipe = {
  task: 'generate',
  data: { attributes: ['measured_flux_r', 'bulge_fraction', 'type'], flips: true },
  generator: { kind: 'dcgan', latent: 4, width: 4, widthCap: 8, normalisation: 'none', activation: 'linear' },
  discriminator: { kind: 'dense', width: 4 },
  schedule: { batch: 4, steps: 4, validateEvery: 2, validationItems: 4 },
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-cli-generate-'))
  await writeFile(path('recipe.json'), JSON.stringify(recipe))
  await run('simulate', 'galaxies', '--count', '32', '--size', '32', '--bands', 'r', '--out', path('stamps'))
  const dataset = ['dataset', 'create', path('data'), '--task', 'generate', '--from', path('stamps')]
  await run(...dataset, '--size', '32', '--split', '50,25,25')
  await run('train', '--recipe', path('recipe.json'), '--dataset', path('data'), '--out', path('run'))
  await run('export', path('run'), '--out', path('model'))
}, 120_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('new images', () => {
  it('are files with what was asked for beside them, which make a data set again', async () => {
    const asked = ['--attributes', 'flux_r=60,70', 'bulge_fraction=0.2', 'type=spiral']
    const made = await run('generate', '--model', path('model'), '--out', path('new'), '--count', '20', ...asked)
    expect(made).toMatchObject({ output: path('new'), count: 20 })
    expect((await readdir(path('new'))).filter((name) => name.endsWith('.fits'))).toHaveLength(20)
    const [header, ...rows] = (await readFile(path('new/catalog.csv'), 'utf8')).trim().split('\n')
    expect(header).toBe('id,file,measured_flux_r,bulge_fraction,type')
    const fluxes = rows.map((row) => Number(row.split(',')[2]))
    expect(Math.min(...fluxes)).toBeGreaterThanOrEqual(60)
    expect(Math.max(...fluxes)).toBeLessThanOrEqual(70)
    expect(rows.every((row) => row.endsWith(',0.2,spiral'))).toBe(true)
    const { hdus } = await run('info', path('new/generated-00003.fits'), '--stats')
    expect(hdus[1]).toMatchObject({ name: 'r', shape: [32, 32], stats: { count: 1024, nan: 0 } })
  }, 60_000)

  it('are evaluated; the numbers over the whole test split become part of the card', async () => {
    const ofRun = await run('evaluate', path('run'), '--count', '24')
    expect(ofRun).toMatchObject({
      task: 'generate',
      split: 'test',
      items: 8,
      generated: 24,
      trainedOn: expect.any(Number),
    })
    const { trainedOn, left_out: leftOut } = ofRun as { trainedOn: number; left_out: unknown[] }
    // Half of 32 objects, but for those that are cut by an edge.
    expect(trainedOn).toBeGreaterThanOrEqual(16 - leftOut.length)
    expect(ofRun.attributes.measured_flux_r.realRankCorrelation).toBe(1)
    expect(ofRun.attributes.bulge_fraction.rankCorrelation).toBeNull()
    expect(Object.keys(ofRun.metrics)).toEqual(['featureDistance', 'attributeError'])
    expect(await readFile(ofRun.report, 'utf8')).toContain('side by side')
    const ofModel = await run('evaluate', path('model'), '--dataset', path('data'), '--count', '24')
    expect(ofModel.metrics).toEqual(ofRun.metrics)
    const card = JSON.parse(await readFile(path('model/card.json'), 'utf8'))
    expect(card.metrics).toEqual(ofModel.metrics)
  }, 60_000)

  it('are chosen by a metric that sees how attributes are followed', async () => {
    const { best } = await run('train', '--resume', '--out', path('run'), '--set', 'schedule.steps=6')
    expect(best.metric).toBe('misfit')
  }, 60_000)
})
