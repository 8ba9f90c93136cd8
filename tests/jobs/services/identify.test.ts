import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { identifyFiles } from '../../../src-main/jobs/services/identify'
import { shared } from '../../helpers/shared'

const folder = mkdtempSync(join(tmpdir(), 'galatea-identify-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, content)
  return path
}
const kindOf = async (path: string) => (await identifyFiles({ paths: [path] }))[0]!

describe('files are told apart by content', () => {
  const fits = `SIMPLE  =                    T${' '.repeat(2850)}`
  it.each([
    ['an image', 'a.txt', fits, 'image'],
    ['a packed image', 'b', gzipSync(fits), 'image'],
    ['a bzip2 image', 'c', Buffer.from('BZh91AY&SY'), 'image'],
    ['events as CSV', 'd.fits', 'pt,eta\n1,2\n', 'events'],
    ['events as ROOT', 'e', 'root\0\0', 'events'],
    ['hits', 'event1-hits.csv', 'hit_id,x,y,z,volume_id\n1,2,3,4,5\n', 'hits'],
  ])('%s', async (_title, name, content, kind) => {
    expect(await kindOf(file(name, content))).toMatchObject({ kind, reason: null })
  })

  it.each([
    ['set/dataset.json', 'dataset'],
    ['run/run.json', 'run'],
    ['model/card.json', 'model'],
    ['compared/comparison.json', 'comparison'],
    ['hits/event000000001-hits.csv', 'hits'],
  ])('a folder with %s', async (name, kind) => {
    expect(await kindOf(join(file(name, '{}'), '..'))).toMatchObject({ kind })
  })

  it('the file that describes a folder stands for it', async () => {
    const set = join(folder, 'described')
    const found = await kindOf(file('described/dataset.json', '{}'))
    expect(found).toEqual({ path: set, kind: 'dataset', reason: null })
  })

  it('a page that calls itself FITS is nothing, and so is what is not there', async () => {
    const page = await kindOf(file('evil.fits', '<!doctype html><script>alert(1)</script>'))
    expect(page).toMatchObject({ kind: null, reason: expect.stringContaining("evil.fits' is of no kind") as string })
    const missing = await kindOf(join(folder, 'missing.fits'))
    expect(missing).toMatchObject({ kind: null, reason: expect.stringContaining('it is not there') as string })
    mkdirSync(join(folder, 'empty'))
    expect(await kindOf(join(folder, 'empty'))).toMatchObject({ kind: null })
    expect(await kindOf(join(folder, 'absent', 'dataset.json'))).toMatchObject({ kind: null })
  })

  it.skipIf(!shared)('real files of every format', async () => {
    const paths = [
      'galaxies/kids/r.fits',
      'galaxies/sdss/reprojected_sdss_g.fits.bz2',
      'galaxies/zoo/decals-0_a-0_0.jpg',
    ]
    const events = ['events/pfnano.root', 'events/sherpa_wz.hepmc', 'jets/pythia_500.h5', 'jets/pythia_200.hepmc3.gz']
    const found = await identifyFiles({ paths: [...paths, ...events].map((name) => join(shared!, 'data', name)) })
    expect(found.map(({ kind }) => kind)).toEqual([...paths.map(() => 'image'), ...events.map(() => 'events')])
  })
})
