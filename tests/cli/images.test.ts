/** `simulate`, `degrade`, `deconvolve` and `measure` one after the other, through the real command line. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openImageFile } from '../../src-main/astronomy/formats/open'
import { writeSimpleFits } from '../helpers/fits'
import { galatea } from '../helpers/galatea'
import { shared } from '../helpers/shared'

let folder = ''
const path = (...parts: string[]): string => join(folder, ...parts)

async function run(...args: string[]): Promise<ReturnType<typeof JSON.parse>> {
  const ran = await galatea([...args, '--json', '--quiet'])
  expect(ran, ran.stderr).toMatchObject({ status: 0 })
  return ran.json()
}

async function refusal(...args: string[]) {
  const ran = await galatea([...args, '--json', '--quiet'])
  return { status: ran.status, message: (ran.json() as { error: { message: string } }).error.message }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-images-'))
  await run(
    'simulate',
    'sky',
    '--out',
    path('sky.fits'),
    '--size',
    '96',
    '--count',
    '8',
    '--stars',
    '0',
    '--bands',
    'g,r',
  )
  writeSimpleFits(
    path('plain.fits'),
    40,
    30,
    (x, y) => 100 * Math.exp(-((x - 20) ** 2 + (y - 15) ** 2) / 18) + ((7 * x + 3 * y) % 5),
  )
  writeSimpleFits(path('blank.fits'), 20, 20, () => NaN)
})
afterAll(async () => rm(folder, { recursive: true, force: true }))

describe('simulate', () => {
  it('makes the same object whatever the count, and no second set over the first', async () => {
    await run('simulate', 'galaxies', '--count', '2', '--out', path('two'), '--size', '32', '--seed', '9')
    await run('simulate', 'galaxies', '--count', '1', '--out', path('one'), '--size', '32', '--seed', '9')
    const name = 'galaxy-00000.fits'
    expect(await readFile(path('one', name))).toEqual(await readFile(path('two', name)))
    expect(await refusal('simulate', 'galaxies', '--out', path('two'))).toMatchObject({
      status: 1,
      message: expect.stringMatching(/two' is not empty/),
    })
  })
  it('names what it knows', async () => {
    const out = ['--out', path('none')]
    expect(await refusal('simulate', 'planets', ...out)).toMatchObject({
      status: 2,
      message: expect.stringContaining("unknown command 'planets'"),
    })
    expect((await refusal('simulate', 'galaxies', '--bands', 'q', ...out)).message).toMatch(
      /Unknown band "q"; known are/,
    )
  })
})

describe('degrade', () => {
  it('keeps the cards, scales the WCS and says what was done', async () => {
    const made = await run(
      'degrade',
      path('sky.fits'),
      path('worse.fits'),
      '--fwhm',
      '2',
      '--downscale',
      '2',
      '--noise',
      '4',
    )
    expect(made).toMatchObject({ downscale: 2, output: path('worse.fits') })
    expect(made['fwhmPixels']).toBeCloseTo(2 / 0.396, 9)
    const [sky, noise] = [made['skyRms'], made['noiseRms']] as number[][]
    expect(sky).toHaveLength(2)
    expect(noise![1]! / sky![1]!).toBeCloseTo(4, 9)
    const [sharp, worse] = await Promise.all([openImageFile(path('sky.fits')), openImageFile(path('worse.fits'))])
    expect(worse.hdus.map((hdu) => hdu.shape)).toEqual([[], [48, 48], [48, 48]])
    const header = worse.header(1)
    expect(header.text('FILTER')).toBe('g')
    expect(header.number('PIXSCALE')).toBeCloseTo(0.792, 9)
    expect(header.lines('HISTORY').join(' ')).toMatch(/Binned 2x2, mean of the pixels.*Noise raised to 4 sky rms/)
    // The corner that both grids share.
    const [a, b] = [sharp.wcs(1)!.toSky(0.5, 0.5)!, worse.wcs(1)!.toSky(0.5, 0.5)!]
    expect(Math.abs(a.ra - b.ra)).toBeLessThan(1e-9)
    expect(Math.abs(a.dec - b.dec)).toBeLessThan(1e-9)
    await Promise.all([sharp.close(), worse.close()])
  })
  it('refuses what it cannot do', async () => {
    const [input, out] = [path('plain.fits'), path('no.fits')]
    expect(await refusal('degrade', input, out, '--downscale', '3')).toMatchObject({
      status: 2,
      message: expect.stringMatching(/1, 2 or 4, got 3/),
    })
    expect((await refusal('degrade', input, out, '--fwhm-pixels', '0')).message).toMatch(/above 0, got '0'/)
    expect((await refusal('degrade', input, out, '--fwhm', '2')).message).toMatch(/--pixel-scale was expected/)
    expect(await refusal('degrade', input, out, '--recipe', 'paper-2017', '--noise', '2')).toMatchObject({
      status: 3,
      message: expect.stringMatching(/no unit: the recipe paper-2017 needs nanomaggies/),
    })
    expect((await refusal('degrade', path('blank.fits'), out)).status).toBe(3)
    await expect(readFile(out)).rejects.toThrow(/ENOENT/)
  })
})

describe('deconvolve', () => {
  it.each(['richardson-lucy', 'wiener', 'tv', 'blind'])('sharpens by %s', async (method) => {
    const blurred = path('blurred.fits')
    await run('degrade', path('plain.fits'), blurred, '--fwhm-pixels', '4')
    const out = path(`${method}.fits`)
    const made = await run(
      'deconvolve',
      blurred,
      out,
      '--method',
      method,
      '--fwhm-pixels',
      method === 'blind' ? '5' : '4',
    )
    expect(made).toMatchObject({ output: out, method })
    const error = async (image: string): Promise<number> =>
      (await run('measure', image, '--reference', path('plain.fits')))['rms']
    expect(await error(out)).toBeLessThan(await error(blurred))
  })
  it('refuses options that a method does not take, and a missing PSF', async () => {
    const [input, out] = [path('plain.fits'), path('no.fits')]
    expect((await refusal('deconvolve', input, out, '--method', 'wiener', '--iterations', '3')).message).toMatch(
      /takes no --iterations/,
    )
    expect(await refusal('deconvolve', input, out)).toMatchObject({
      status: 2,
      message: expect.stringMatching(/cannot be measured, too few bright point sources.*--psf or --fwhm was expected/),
    })
    expect((await refusal('deconvolve', path('blank.fits'), out, '--fwhm-pixels', '3')).message).toMatch(
      /nothing to deconvolve/,
    )
  })
})

describe('measure', () => {
  it('gives every key, null with a reason where a quantity is undefined', async () => {
    const blank = await run('measure', path('blank.fits'))
    for (const key of ['sky', 'centroid', 'e1', 'sigma', 'halfLightRadius', 'concentration', 'psnr']) {
      expect(blank[key], key).toBeNull()
      expect(blank['reasons'][key], key).toMatch(/.+/)
    }
    const plain = await run('measure', path('plain.fits'), '--subtract-sky')
    // FITS pixels: the bump's centre is the 0-based 20, 15.
    expect(plain['centroid'][0]).toBeCloseTo(21, 1)
    expect(plain['centroid'][1]).toBeCloseTo(16, 1)
    expect(plain['sigma']).toBeCloseTo(3, 0)
    const same = await run('measure', path('plain.fits'), '--reference', path('plain.fits'))
    expect(same).toMatchObject({ psnr: null, ssim: 1, rms: 0, fluxRatio: 1, centroidShift: 0 })
    expect(same['reasons']['psnr']).toBe('the images are identical')
  })
  it('refuses a crop outside and an image of another size', async () => {
    const image = path('plain.fits')
    expect(await refusal('measure', image, '--crop', '30,0,20,20')).toMatchObject({
      status: 2,
      message: expect.stringMatching(/crop 30,0,20,20 does not lie inside the 40×30 pixels/),
    })
    expect((await refusal('measure', image, '--reference', path('blank.fits'))).message).toMatch(/40×30 pixels.*20×20/)
    await writeFile(path('text.fits'), 'hello')
    expect((await refusal('measure', path('text.fits'))).status).toBe(3)
  })
  it.skipIf(!shared)('agrees with the reference on a real galaxy (needs ../shared)', async () => {
    const file = join(shared!, 'data/galaxies/cosmos/images.fits')
    const found = await run('measure', file, '--hdu', '40')
    expect(found['e1']).toBeCloseTo(0.105617806, 4)
    expect(found['sigma'] / 13.2310505).toBeCloseTo(1, 4)
    expect(found['centroid'][0]).toBeCloseTo(94.610861, 3)
  })
})
