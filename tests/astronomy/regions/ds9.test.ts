import { describe, expect, it } from 'vitest'
import { Header } from '../../../src-main/astronomy/fits/header'
import { readDs9Regions } from '../../../src-main/astronomy/regions/ds9/read'
import { writeDs9Regions } from '../../../src-main/astronomy/regions/ds9/write'
import { fromGalactic, toGalactic } from '../../../src-main/astronomy/wcs/galactic'
import { orientationAt } from '../../../src-main/astronomy/wcs/orientation'
import { parseWcs } from '../../../src-main/astronomy/wcs/parse'
import type { RegionShape } from '../../../src-preload/contract/regions'

/** One arcsecond a pixel, north up and east left unless turned; (100, 100) is RA 150°, Dec 2°. */
function image(turn = 0, mirrored = false) {
  const [cos, sin] = [Math.cos((turn * Math.PI) / 180) / 3600, Math.sin((turn * Math.PI) / 180) / 3600]
  const flip = mirrored ? 1 : -1
  const cards = [
    "CTYPE1  = 'RA---TAN'",
    "CTYPE2  = 'DEC--TAN'",
    'CRPIX1  = 100.0',
    'CRPIX2  = 100.0',
    'CRVAL1  = 150.0',
    'CRVAL2  = 2.0',
    `CD1_1   = ${flip * cos}`,
    `CD1_2   = ${-flip * sin}`,
    `CD2_1   = ${sin}`,
    `CD2_2   = ${cos}`,
    'LTV1    = 10.0',
    'LTV2    = 20.0',
    'LTM1_1  = 0.5',
    'LTM2_2  = 0.5',
  ]
  const header = Header.parse(cards.map((card) => card.padEnd(80)).join(''), () => undefined)
  return { wcs: parseWcs(header, 'test.fits'), header }
}
const plain = image()
const none = { wcs: null, header: null }

const shapes = (text: string, from = plain): RegionShape[] =>
  readDs9Regions(text, from).regions.map(({ shape }) => shape)
const near = (value: number, digits = 4): number => expect.closeTo(value, digits) as number

describe('reading regions of DS9', () => {
  it('in image coordinates, with the properties of each', () => {
    const text = [
      '# Region file format: DS9 version 4.1',
      'global color=cyan dashlist=8 3 width=1 font="helvetica 10 normal roman" select=1',
      'image',
      'circle(10.5,20,5) # text={core; #1} color=#ff0000 tag={a b} tag={c}',
      '-ellipse(30,40,8,4,25)',
      'box 50 60 10 5 45 # background width=2',
      'polygon(1,1,10,1,10,10); line(1,2,3,4) # line=0 0',
      'annulus(5,6,0,2,4)',
      'point(7,8) # point=cross',
    ].join('\n')
    const { regions, problems } = readDs9Regions(text, none)
    expect(problems).toEqual([])
    expect(regions.map(({ shape }) => shape)).toEqual([
      { kind: 'circle', x: 10.5, y: 20, r: 5 },
      { kind: 'ellipse', x: 30, y: 40, a: 8, b: 4, angle: 25 },
      { kind: 'box', x: 50, y: 60, width: 10, height: 5, angle: 45 },
      {
        kind: 'polygon',
        points: [
          [1, 1],
          [10, 1],
          [10, 10],
        ],
      },
      { kind: 'line', x1: 1, y1: 2, x2: 3, y2: 4 },
      { kind: 'annulus', x: 5, y: 6, inner: 0, outer: 2 },
      { kind: 'annulus', x: 5, y: 6, inner: 2, outer: 4 },
      { kind: 'point', x: 7, y: 8 },
    ])
    const [circle, ellipse, box, , line] = regions
    expect(circle).toMatchObject({
      name: 'core; #1',
      colour: '#ff0000',
      properties: [
        ['tag', '{a b}'],
        ['tag', '{c}'],
      ],
    })
    expect(ellipse).toMatchObject({ excluded: true, colour: 'cyan' })
    expect(box).toMatchObject({ background: true, properties: [['width', '2']] })
    expect(line!.properties).toEqual([['line', '0 0']])
  })

  it('on the sky, sexagesimal or in degrees, with units', () => {
    const [a, b, c] = shapes(
      'fk5\ncircle(10:00:00,+2:00:00,3")\nicrs;circle(150.0,2.00138888889,0.05\')\ncircle(10h0m0s,2d0m10s,0.001d)',
    )
    expect(a).toEqual({ kind: 'circle', x: near(100), y: near(100), r: near(3) })
    expect(b).toEqual({ kind: 'circle', x: near(100), y: near(105), r: near(3) })
    expect(c).toEqual({ kind: 'circle', x: near(100), y: near(110), r: near(3.6) })
  })

  it('in galactic and physical coordinates', () => {
    const { ra: l, dec: b } = toGalactic({ ra: 150, dec: 2 })
    expect(shapes(`galactic\npoint(${l},${b})`)).toEqual([{ kind: 'point', x: near(100), y: near(100) }])
    expect(shapes('physical\ncircle(40,60,8)')).toEqual([{ kind: 'circle', x: 30, y: 50, r: 4 }])
  })

  it('turns angles with the sky', () => {
    const angle = (from: ReturnType<typeof image>): number => {
      const [shape] = shapes('icrs\nellipse(150,2,6",3",30)', from)
      return shape!.kind === 'ellipse' ? shape!.angle : NaN
    }
    expect(angle(image())).toBeCloseTo(30, 3)
    const { north } = orientationAt(image(40).wcs!, 100, 100)!
    expect(Math.abs(north)).toBeCloseTo(40, 3)
    expect(angle(image(40))).toBeCloseTo((30 + north + 360) % 360, 3)
    // Seen in a mirror: from −x, and the other way round.
    expect(angle(image(0, true))).toBeCloseTo(150, 3)
  })

  it('tells what it does not understand, by line, and goes on', () => {
    const text =
      'image\npanda(1,2,3,4,5,6,7,8)\ncircle(1,2)\ncircle(1,x,3)\nfk4\ncircle(1,2,3)\nimage\ncircle(1,2,3)\nbox(1,2,3,4,5,6,7)\nannulus(1,1,4,2)'
    const { regions, problems } = readDs9Regions(text, plain)
    expect(regions).toHaveLength(1)
    expect(problems.map(({ line }) => line)).toEqual([2, 3, 4, 6, 9, 10])
    expect(problems[0]!.reason).toMatch(/'panda' is not known: one of circle/)
    expect(problems[3]!.reason).toMatch(/'fk4'/)
    expect(readDs9Regions('fk5\ncircle(1,2,3)', none).problems[0]!.reason).toMatch(/no sky coordinates/)
  })
})

describe('writing regions', () => {
  const all: RegionShape[] = [
    { kind: 'circle', x: 90, y: 110, r: 5.25 },
    { kind: 'ellipse', x: 95, y: 90, a: 8, b: 4, angle: 25 },
    { kind: 'box', x: 120, y: 60, width: 10, height: 5, angle: 300 },
    {
      kind: 'polygon',
      points: [
        [100, 100],
        [110, 101],
        [110, 110],
      ],
    },
    { kind: 'line', x1: 100, y1: 102, x2: 103, y2: 104 },
    { kind: 'annulus', x: 105, y: 96, inner: 2, outer: 4 },
    { kind: 'point', x: 107, y: 98 },
  ]
  const regions = all.map((shape, i) => ({
    shape,
    name: `number ${i}`,
    colour: 'red',
    background: i === 5,
    excluded: i === 0,
    properties: [['tag', '{x}']] as [string, string][],
  }))

  it.each(['image', 'physical', 'icrs', 'fk5', 'galactic'] as const)('in %s comes back as it was', (system) => {
    for (const from of [plain, image(40), image(-75, true)]) {
      const { regions: read, problems } = readDs9Regions(writeDs9Regions(regions, system, from), from)
      expect(problems).toEqual([])
      for (const [i, region] of read.entries()) {
        const { shape, ...rest } = region
        const { shape: before, ...same } = regions[i]!
        expect(rest).toEqual(same)
        const rounded = (values: RegionShape): unknown =>
          JSON.parse(JSON.stringify(values), (_key, value: unknown) =>
            typeof value === 'number' ? near(value, 2) : value,
          )
        expect(shape).toEqual(rounded(before))
      }
    }
  })

  it('refuses the sky where there is none', () => {
    expect(() => writeDs9Regions(regions, 'icrs', none)).toThrow(/no sky coordinates/)
  })
})

describe('galactic coordinates', () => {
  it('have their poles and centre where they are defined', () => {
    const centre = fromGalactic({ ra: 0, dec: 0 })
    expect([centre.ra, centre.dec]).toEqual([near(266.40499, 4), near(-28.93617, 4)])
    const pole = fromGalactic({ ra: 0, dec: 90 })
    expect([pole.ra, pole.dec]).toEqual([near(192.85948, 4), near(27.12825, 4)])
    const back = toGalactic(fromGalactic({ ra: 123.4, dec: -56.7 }))
    expect([back.ra, back.dec]).toEqual([near(123.4, 9), near(-56.7, 9)])
  })
})
