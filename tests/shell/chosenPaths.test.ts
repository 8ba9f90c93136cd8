import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { AllowedPaths } from '../../src-main/base/allowedPaths'
import { ChosenPaths } from '../../src-main/shell/security/chosenPaths'

describe('allowed paths', () => {
  it('are those that were allowed and what lies in them, by every way to write them', () => {
    const allowed = new AllowedPaths(['/data/night 1', '/sky.fits'])
    for (const path of [
      '/data/night 1',
      '/data/night 1/',
      '/data/night 1/a/b.fits',
      '/data/x/../night 1/c',
      '/sky.fits',
    ])
      expect(allowed.has(path), path).toBe(true)
    for (const path of [
      '/data',
      '/data/night 10',
      '/data/night 1/../night 2/a.fits',
      '/sky.fits.gz',
      '/',
      '/data/..night 1',
    ])
      expect(allowed.has(path), path).toBe(false)
    expect(new AllowedPaths(['/data']).has('/data/..hidden')).toBe(true)
  })
})

describe('what was chosen', () => {
  let file: string
  beforeEach(async () => {
    file = join(await mkdtemp(join(tmpdir(), 'galatea-chosen-')), 'chosen.json')
  })

  it('is kept over restarts; the engine is told of each once', async () => {
    const told: string[] = []
    const first = ChosenPaths.open(file, ['/own'], [], (path) => told.push(path))
    first.add(['/a.fits', '/own/run', '/a.fits', '/data/set/dataset.json'])
    await first.settled()
    expect(told).toEqual(['/a.fits', '/data/set'])
    const second = ChosenPaths.open(file, [], [], () => undefined)
    expect(() => second.require('openImage', ['/a.fits', '/data/set/tensors'])).not.toThrow()
    expect(() => second.require('openImage', ['/own/run'])).toThrow("'/own/run' was not chosen")
  })

  it('begins with what was recent, where there is no such file yet or it is damaged', async () => {
    const recent = ['/old.fits']
    expect(ChosenPaths.open(file, [], recent, () => undefined).paths).toEqual(recent)
    await writeFile(file, '{"schema": 1, "paths": [')
    expect(ChosenPaths.open(file, [], recent, () => undefined).paths).toEqual(recent)
    expect(await readFile(file, 'utf8')).toContain('"schema"')
  })
})
