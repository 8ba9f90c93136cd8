import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { imagesIn, stateOf, writeSummary } from '../../../src-main/astronomy/recovery/enhance/batch'
import { outputName, type EnhanceResult } from '../../../src-main/astronomy/recovery/enhance/enhance'
import type { Refusal } from '../../../src-main/astronomy/recovery/enhance/files'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'galatea-batch-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the images of a folder', () => {
  it('come in the order of their numbers, without what is no image and without a file named twice', async () => {
    for (const name of ['m10.fits', 'm9.FIT', 'm2.fits.gz', 'notes.txt', '.hidden.fits']) {
      writeFileSync(join(folder, name), '')
    }
    mkdirSync(join(folder, 'below.fits.d'))
    const files = await imagesIn([folder, join(folder, 'm9.FIT')])
    expect(files).toEqual(['m2.fits.gz', 'm9.FIT', 'm10.fits'].map((name) => join(folder, name)))
  })

  it('are missed by name where there are none; a file that is not there is left to be refused', async () => {
    await expect(imagesIn([folder])).rejects.toThrow(`The folder '${folder}' holds no image`)
    expect(await imagesIn([join(folder, 'gone.fits')])).toEqual([join(folder, 'gone.fits')])
  })
})

describe('the name of a result', () => {
  it('follows the pattern', () => {
    expect(outputName(undefined, 'm51')).toBe('m51-recovered.fits')
    expect(outputName('sharp_{name}', 'm51')).toBe('sharp_m51.fits')
  })

  it.each(['result', '../{name}', 'a\\{name}'])('is refused as %s', (naming) => {
    expect(() => outputName(naming, 'm51')).toThrow(`'${naming}', expected one with {name}`)
  })
})

describe('the table of a batch', () => {
  const refusal = (code: Refusal['error']['code'], message: string): Refusal => {
    return { input: '/a/x.fits', output: null, refused: true, error: { code, message, details: {} } }
  }
  const done = {
    input: '/a/y.fits',
    output: '/b/y-recovered.fits',
    device: 'cpu',
    seconds: 1.23456,
    tiles: 4,
    flags: [{ code: 'seeing', message: '', value: 1, range: null }],
    refused: false,
    reducedChi2: 1.5,
    sources: null,
    invented: 0,
    measures: {},
  } satisfies EnhanceResult

  it('tells refused from failed', () => {
    expect(stateOf(done)).toBe('done')
    expect(stateOf(refusal('exists', ''))).toBe('refused')
    expect(stateOf(refusal('out-of-domain', ''))).toBe('refused')
    expect(stateOf(refusal('unreadable', ''))).toBe('failed')
  })

  it('has a row an input, quoted where a sentence has commas', async () => {
    const path = join(folder, 'summary.csv')
    await writeSummary(path, [done, refusal('unreadable', `'x.fits' is "short", too`)])
    expect(readFileSync(path, 'utf8').split('\r\n')).toEqual([
      'input,state,output,reason,seconds,tiles,reduced_chi2,device,flags',
      '/a/y.fits,done,/b/y-recovered.fits,,1.235,4,1.5,cpu,seeing',
      `/a/x.fits,failed,,"'x.fits' is ""short"", too",,,,,`,
      '',
    ])
  })
})
