import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Header } from '../../../src-main/astronomy/fits/header'
import { cropWcs, scaleWcs } from '../../../src-main/astronomy/wcs/grid'
import { parseWcs } from '../../../src-main/astronomy/wcs/parse'
import { Random } from '../../../src-main/base/random'
import { hasPython, python } from '../../helpers/python'
import { arcsec } from './arcsec'

/** Headers of every projection, at every orientation, with every way to write the linear part and the distortions. */
function headers(): Header[] {
  const random = new Random(11, 'wcs')
  const made: Header[] = []
  for (const code of ['TAN', 'SIN', 'ARC', 'STG', 'ZEA', 'CAR', 'AIT', 'SIP', 'TPV', 'NCP', 'SLANT']) {
    for (let i = 0; i < 6; i++) {
      const header = new Header()
      const projection = { SIP: 'TAN-SIP', SLANT: 'SIN' }[code] ?? code
      const swapped = i % 3 === 2 && code !== 'TPV'
      const galactic = i % 2 === 1
      const lon = `${galactic ? 'GLON' : 'RA--'}-${projection}`
      const lat = `${galactic ? 'GLAT' : 'DEC-'}-${projection}`
      const [first, second] = swapped ? [2, 1] : [1, 2]
      const longitudes = [0.001, 359.9995, random.uniform(0, 360)]
      const latitudes =
        code === 'NCP' ? [70, 45.5, 60] : [90, -89.9, 0.5, random.uniform(-80, 80), random.uniform(-80, 80), -45]
      header.set('CTYPE1', swapped ? lat : lon).set('CTYPE2', swapped ? lon : lat)
      header.set(`CRVAL${first}`, longitudes[i % 3]!).set(`CRVAL${second}`, latitudes[i % latitudes.length]!)
      header.set('CRPIX1', random.uniform(-50, 150)).set('CRPIX2', random.uniform(-50, 150))
      const scale = 10 ** random.uniform(-5, code === 'SIP' || code === 'TPV' ? -3 : -1.5)
      const angle = random.uniform(0, 360)
      const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)]
      // wcslib applies TPV before CDELT, and exchanges its axes where they are swapped: neither is the convention.
      if (i % 3 === 0 || code === 'TPV') {
        header.set('CD1_1', -scale * cos).set('CD1_2', 1.1 * scale * sin)
        header.set('CD2_1', scale * sin).set('CD2_2', scale * cos)
      } else {
        header.set('CDELT1', -scale).set('CDELT2', 1.2 * scale)
        if (i % 3 === 1) header.set(`CROTA${second}`, angle)
        else header.set('PC1_1', cos).set('PC1_2', -sin).set('PC2_1', sin).set('PC2_2', cos)
      }
      if (i > 3 && code !== 'CAR' && code !== 'AIT') header.set('LONPOLE', random.uniform(0, 180))
      if (code === 'SLANT') header.set(`PV${second}_1`, 0.03).set(`PV${second}_2`, -0.05)
      if (code === 'SIP') {
        header.set('A_ORDER', 3).set('B_ORDER', 3)
        for (const [p, q] of [
          [2, 0],
          [1, 1],
          [0, 2],
          [3, 0],
          [1, 2],
        ] as const) {
          header.set(`A_${p}_${q}`, random.normal(0, 10 ** (-2 * (p + q) - 1)))
          header.set(`B_${p}_${q}`, random.normal(0, 10 ** (-2 * (p + q) - 1)))
        }
      }
      if (code === 'TPV') {
        for (const axis of [1, 2]) {
          for (const m of [0, 2, 3, 4, 5, 6, 7, 9, 10, 11, 14, 22, 23, 30, 39]) {
            header.set(`PV${axis}_${m}`, random.normal(0, m === 0 ? 1e-5 : 1e-3))
          }
          header.set(`PV${axis}_1`, 1.001)
        }
      }
      made.push(header)
    }
  }
  return made
}

const script = `
import json, sys, warnings
warnings.simplefilter('ignore')
from astropy.io import fits
from astropy.wcs import WCS
out = []
for case in json.load(open(sys.argv[1])):
    wcs = WCS(fits.Header.fromstring(case['text']))
    lng, lat = wcs.wcs.lng, wcs.wcs.lat
    points = []
    for x, y in case['points']:
        world = [float(v) for v in wcs.all_pix2world(x, y, 1)]
        points.append([world[lng], world[lat]])
    out.append(points)
print(json.dumps(out))
`

function askAstropy(cases: { text: string; points: [number, number][] }[]): [number, number][][] {
  const folder = mkdtempSync(join(tmpdir(), 'galatea-wcs-'))
  try {
    const path = join(folder, 'cases.json')
    writeFileSync(path, JSON.stringify(cases))
    return python(script, path)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const points: [number, number][] = [
  [1, 1],
  [100, 100],
  [37.25, 80.5],
  [-20, 140],
]

describe.skipIf(!hasPython('astropy'))('WCS beside astropy (needs Python with astropy)', () => {
  it('gives the same sky in every projection, and comes back to the pixel', { timeout: 60_000 }, () => {
    const cases = headers()
    const answers = askAstropy(cases.map((header) => ({ text: header.toText(), points })))
    for (const [i, header] of cases.entries()) {
      const wcs = parseWcs(header, 'made')!
      for (const [j, [x, y]] of points.entries()) {
        const [ra, dec] = answers[i]![j]!
        const sky = wcs.toSky(x, y)
        const what = `${wcs.ctype.join()} at ${x}, ${y}: case ${i}`
        if (!Number.isFinite(ra)) {
          expect(sky, what).toBeNull()
          continue
        }
        // 1e-6 arcsec is what is asked for; angles in degrees have lost 4e-14·3600 by themselves.
        expect(arcsec(sky!, { ra, dec }), what).toBeLessThan(1e-6)
        const back = wcs.toPixel(sky!.ra, sky!.dec)
        // The slanted projection rounds at the pole as wcslib does; in pixels of down to 0.04 arcsec.
        expect(Math.hypot(back!.x - x, back!.y - y) * wcs.pixelScale, what).toBeLessThan(3e-6)
      }
    }
  })

  it('describes the same sky on a scaled and on a cropped grid', { timeout: 60_000 }, () => {
    const cases = headers().flatMap((header) =>
      [2, 4, 0.5, 0.25].map((factor) => ({ header, factor, changed: cropWcs(scaleWcs(header, factor), 7, -3) })),
    )
    const moved = (factor: number): [number, number][] =>
      points.map(([x, y]) => [(x - 0.5) * factor + 0.5 - 7, (y - 0.5) * factor + 0.5 + 3])
    const before = askAstropy(cases.map(({ header }) => ({ text: header.toText(), points })))
    const after = askAstropy(cases.map(({ changed, factor }) => ({ text: changed.toText(), points: moved(factor) })))
    for (const [i, { header, factor }] of cases.entries()) {
      for (let j = 0; j < points.length; j++) {
        const [ra, dec] = before[i]![j]!
        if (!Number.isFinite(ra)) continue
        const sky = { ra: after[i]![j]![0], dec: after[i]![j]![1] }
        // Two roundings of pixel coordinates near 500 at up to 110 arcsec a pixel, and wcslib's own near the pole.
        expect(arcsec(sky, { ra, dec }), `${header.text('CTYPE1')} × ${factor}`).toBeLessThan(3e-6)
      }
    }
  })
})
