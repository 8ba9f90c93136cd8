import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Header } from '../../src-main/astronomy/fits/header'
import { writeFits } from '../../src-main/astronomy/fits/write'
import { createPlane } from '../../src-main/astronomy/image'
import type { Outcome } from '../../src-main/cli/command'
import { definition } from '../../src-main/cli/commands/sky'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-sky-'))
  const header = new Header().set('CTYPE1', 'RA---SIN').set('CTYPE2', 'DEC--SIN').set('CRPIX1', 1).set('CRPIX2', 1)
  header.set('CRVAL1', 83.8208).set('CRVAL2', -5.3911).set('CDELT1', -0.01).set('CDELT2', 0.01)
  await writeFits(join(folder, 'sky.fits'), [{ planes: [] }, { planes: [createPlane(2, 2)], header }])
  await writeFits(join(folder, 'none.fits'), [{ planes: [createPlane(2, 2)] }])
})
afterAll(() => rm(folder, { recursive: true }))

/** Runs the command on its own words, so that its parsing is tested too. */
async function sky(file: string, ...words: string[]): Promise<Outcome> {
  const command = new Command('sky').exitOverride().configureOutput({ writeErr: () => undefined })
  definition.configure(command)
  command.action(() => undefined)
  await command.parseAsync([join(folder, file), ...words], { from: 'user' })
  const context = { json: true, quiet: true, seed: 1, device: 'auto', threads: null, work: {}, warn: () => undefined }
  return definition.run(command.args, command.opts(), context)
}

describe('galatea sky', () => {
  it('goes from the pixel to the sky and back, in the first HDU that has one', async () => {
    const { json } = await sky('sky.fits', '--pixel', '1,1')
    expect(json).toMatchObject({
      ra: expect.closeTo(83.8208, 12),
      dec: expect.closeTo(-5.3911, 12),
      frame: 'equatorial',
    })
    expect((await sky('sky.fits', '--world', '83.8208,-5.3911')).json).toMatchObject({
      x: expect.closeTo(1, 9),
      y: expect.closeTo(1, 9),
    })
  })

  it('takes hours and degrees, and negative pixels', async () => {
    const { json } = await sky('sky.fits', '--world', '5:35:16.992,-5:23:27.96')
    expect(json).toMatchObject({ x: expect.closeTo(1, 6), y: expect.closeTo(1, 6) })
    expect((await sky('sky.fits', '--pixel', '-5,3')).text).toContain('RA 83.88')
  })

  it('refuses what has no sky, what lies outside it, and what makes no sense', async () => {
    await expect(sky('none.fits', '--pixel', '1,1')).rejects.toMatchObject({ code: 'unreadable' })
    await expect(sky('sky.fits', '--hdu', '0', '--pixel', '1,1')).rejects.toThrow('HDU 0 of')
    await expect(sky('sky.fits', '--pixel', '9000,1')).rejects.toMatchObject({ code: 'out-of-domain' })
    await expect(sky('sky.fits', '--world', '263,5')).rejects.toMatchObject({ code: 'out-of-domain' })
    await expect(sky('sky.fits', '--world', '10,95')).rejects.toMatchObject({ code: 'usage' })
    await expect(sky('sky.fits')).rejects.toThrow('neither was given')
    await expect(sky('sky.fits', '--pixel', '1,1', '--world', '1,1')).rejects.toThrow('both were given')
    for (const text of ['1', '1,', 'a,b', '1,2,3']) {
      await expect(sky('sky.fits', '--pixel', text)).rejects.toThrow(`got '${text}'`)
    }
    await expect(sky('sky.fits', '--world', '5:35,x')).rejects.toThrow('such as 5:35:17')
  })
})
