import { describe, expect, it } from 'vitest'
import { groupImages, type FileSummary } from '../../../src-main/astronomy/dataset/grouping'
import type { HduInfo } from '../../../src-main/astronomy/formats/imageFile'

function hdu(index: number, name = '', planes = 1): HduInfo {
  const shape = planes === 1 ? [50, 40] : [50, 40, planes]
  const common = { type: 'image', compressed: false, bitpix: -32, unit: null, columns: null, rows: null } as const
  return { ...common, index, name, planes, shape }
}

function file(
  path: string,
  hdus: HduInfo[] = [hdu(0, 'PRIMARY')],
  format: FileSummary['format'] = 'fits',
): FileSummary {
  return { path, format, hdus }
}

/** Each set as `id: file#hdu.plane …`, short enough to read in an expectation. */
function grouped(files: FileSummary[], asked: string[] | null = null): { bands: readonly string[]; sets: string[] } {
  const { bands, sets } = groupImages(files, asked)
  const text = sets.map(({ id, bands: sources }) => {
    return `${id}: ${sources.map((source) => `${source.file}#${source.hdu}.${source.plane}`).join(' ')}`
  })
  return { bands, sets: text }
}

describe('files become images', () => {
  it('by the name of the file alone; the folder gives the name', () => {
    expect(grouped([file('/d/i.fits'), file('/d/r.fits'), file('/d/g.fits')], ['i', 'r', 'g']).sets).toEqual([
      'd: /d/i.fits#0.0 /d/r.fits#0.0 /d/g.fits#0.0',
    ])
    expect(grouped([file('/d/r.fits'), file('/d/g.fits')], ['g', 'r']).sets).toEqual(['d: /d/g.fits#0.0 /d/r.fits#0.0'])
  })

  it('by the band as a word of the name, in the order of the bands', () => {
    const files = ['ngc1-g', 'ngc1-r', 'm31_g_sky', 'm31_r_sky'].map((name) => file(`/d/${name}.fits.gz`))
    expect(grouped(files, ['r', 'g']).sets).toEqual([
      'ngc1: /d/ngc1-r.fits.gz#0.0 /d/ngc1-g.fits.gz#0.0',
      'm31__sky: /d/m31_r_sky.fits.gz#0.0 /d/m31_g_sky.fits.gz#0.0',
    ])
    expect(grouped(files).bands).toEqual(['g', 'r'])
  })

  it('by the name of their only HDU where it is a filter', () => {
    const files = ['a', 'b'].map((name) => file(`/d/${name}.fits`, [hdu(1, 'R')]))
    expect(grouped(files)).toEqual({ bands: ['R'], sets: ['a: /d/a.fits#1.0', 'b: /d/b.fits#1.0'] })
    expect(grouped([...files, file('/d/c.fits')]).bands).toEqual(['band'])
    expect(grouped(files, ['v']).bands).toEqual(['v'])
  })

  it('by the folder of the band', () => {
    const files = ['g/a', 'g/b', 'r/a', 'r/b'].map((name) => file(`/d/${name}.fits`))
    expect(grouped(files, ['g', 'r']).sets).toEqual([
      'a: /d/g/a.fits#0.0 /d/r/a.fits#0.0',
      'b: /d/g/b.fits#0.0 /d/r/b.fits#0.0',
    ])
  })

  it('in the order of the bands, where the names say nothing', () => {
    expect(grouped([file('/d/one.fits'), file('/d/two.fits')], ['H', 'J']).sets).toEqual([
      'one: /d/one.fits#0.0 /d/two.fits#0.0',
    ])
  })

  it('by HDUs named after bands, without their companions', () => {
    const hdus = [hdu(1, 'I'), hdu(2, 'R'), hdu(3, 'G'), hdu(4, 'VARIANCE'), hdu(5, 'MASK')]
    expect(grouped([file('/d/a.fits', hdus), file('/d/b.fits', hdus)], ['r', 'g']).sets).toEqual([
      'a: /d/a.fits#2.0 /d/a.fits#3.0',
      'b: /d/b.fits#2.0 /d/b.fits#3.0',
    ])
    expect(grouped([file('/d/a.fits', hdus)]).bands).toEqual(['I', 'R', 'G'])
  })

  it('by planes: colour pictures, and cubes of as many planes as bands', () => {
    const picture = file('/d/a.jpg', [hdu(0, '', 3)], 'jpeg')
    expect(grouped([picture])).toEqual({
      bands: ['red', 'green', 'blue'],
      sets: ['a: /d/a.jpg#0.0 /d/a.jpg#0.1 /d/a.jpg#0.2'],
    })
    expect(grouped([picture], ['i', 'r', 'g']).bands).toEqual(['i', 'r', 'g'])
    const cube = file('/d/c.fits', [hdu(0, 'PRIMARY', 5)])
    expect(grouped([cube], ['g', 'r', 'i', 'z', 'y']).sets).toEqual([
      'c: /d/c.fits#0.0 /d/c.fits#0.1 /d/c.fits#0.2 /d/c.fits#0.3 /d/c.fits#0.4',
    ])
  })

  it('one by one: a stack of HDUs, and a cube of planes in one band', () => {
    const hdus = [hdu(0, 'PRIMARY'), hdu(1), hdu(2)]
    expect(grouped([file('/d/images.fits', hdus)])).toEqual({
      bands: ['band'],
      sets: ['images-0: /d/images.fits#0.0', 'images-1: /d/images.fits#1.0', 'images-2: /d/images.fits#2.0'],
    })
    expect(grouped([file('/d/c.fits', [hdu(0, 'PRIMARY', 2)])], ['r']).sets).toEqual([
      'c-0: /d/c.fits#0.0',
      'c-1: /d/c.fits#0.1',
    ])
  })

  it('with ids that differ although the names are the same', () => {
    expect(grouped([file('/a/x.fits'), file('/b/x.fits')]).sets).toEqual(['x: /a/x.fits#0.0', 'x~2: /b/x.fits#0.0'])
  })

  it.each([
    [
      'a band without its file',
      [file('/d/a-g.fits'), file('/d/a-r.fits'), file('/d/b-g.fits')],
      ['g', 'r'],
      /3 files do not make up/,
    ],
    [
      'an HDU that is missing',
      [file('/d/a.fits', [hdu(0, 'R'), hdu(1, 'G')]), file('/d/b.fits', [hdu(0, 'R'), hdu(1, 'X')])],
      ['r', 'g'],
      /'\/d\/b\.fits' has no HDU for every band \(r, g\): it has R, X/,
    ],
    [
      'planes that are too few',
      [file('/d/a.jpg', [hdu(0, '', 3)], 'jpeg')],
      ['r', 'g'],
      /does not hold the 2 bands r, g/,
    ],
  ])('refuses %s', (_, files, bands, sentence) => {
    expect(() => groupImages(files, bands)).toThrow(sentence)
  })
})
