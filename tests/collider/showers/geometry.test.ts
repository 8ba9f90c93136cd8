import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatBinningXml, parseBinningXml, readBinningXml } from '../../../src-main/collider/showers/binningXml'
import { caloGanGeometry, defaultGeometry, findGeometry } from '../../../src-main/collider/showers/geometries'
import {
  checkGeometry,
  commonAngles,
  voxelCount,
  voxelPositions,
  type ShowerGeometry,
} from '../../../src-main/collider/showers/geometry'

const xml = `<?xml version="1.0" ?>
<!-- two particles -->
<Bins>
  <Bin pid="22" etaMin="0" etaMax="130" name="photon">
    <Layer id="0" r_edges="0,5,10,30" n_bin_alpha="1"/>
    <Layer id="1" r_edges="0,2,4" n_bin_alpha="10"/>
    <Layer id="3" r_edges="0," n_bin_alpha="1"/>
    <Layer id="12" r_edges='0,50,100' n_bin_alpha="5"></Layer>
  </Bin>
  <Bin pid="211" name="pion"><Layer id="0" r_edges="0,7" n_bin_alpha="2"/></Bin>
</Bins>`

describe('a binning file of CaloChallenge', () => {
  it('becomes layers with rings and angles; one without rings holds no voxels', () => {
    const geometry = parseBinningXml(xml, 'binning.xml')
    expect(geometry.particle).toBe('photon')
    expect(geometry.layers).toEqual([
      { kind: 'polar', id: 0, rEdges: [0, 5, 10, 30], angles: 1 },
      { kind: 'polar', id: 1, rEdges: [0, 2, 4], angles: 10 },
      { kind: 'polar', id: 12, rEdges: [0, 50, 100], angles: 5 },
    ])
    expect(voxelCount(geometry)).toBe(3 + 20 + 10)
    expect(voxelCount(parseBinningXml(xml, 'binning.xml', 'pion'))).toBe(2)
  })

  it('comes back from what is written', () => {
    const again = parseBinningXml(formatBinningXml(defaultGeometry, 'electron'), 'default.xml')
    expect(again.layers).toEqual(defaultGeometry.layers)
    expect(() => formatBinningXml(caloGanGeometry, 'electron')).toThrow(/rectangular/)
  })

  it.each([
    ['<Bins><Bin name="a"><Layer id="0" r_edges="0,5" n_bin_alpha="1"/></Bins>', /<\/Bins> where <\/Bin> was open/],
    ['<Bins><Bin name="a">', /<Bin> is never closed/],
    [
      '<Bins><Bin name="a"><Layer id="0" r_edges="0,five" n_bin_alpha="1"/></Bin></Bins>',
      /r_edges="0,five" in layer 0/,
    ],
    ['<Bins><Bin name="a"><Layer id="0" n_bin_alpha="1"/></Bin></Bins>', /without 'r_edges'/],
    ['<Bins><Bin name="a"><Layer id="0" r_edges="0,5,4" n_bin_alpha="1"/></Bin></Bins>', /r edge 4 in layer 0/],
    ['<Bins><Bin name="a"><Layer id="0" r_edges="0,5" n_bin_alpha="0"/></Bin></Bins>', /n_bin_alpha = 0 in layer 0/],
    ['<Bins><Bin name="a"><Layer id="0" r_edges="0," n_bin_alpha="1"/></Bin></Bins>', /has no layers/],
    ['<Detector/>', /begins with <Detector>/],
    ['not xml at all', /is no XML: 'not xml at all'/],
    ['', /holds no element/],
    ['<Bins></Bins>', /has no <Bin>/],
  ])('is refused with what is wrong: %s', (text, message) => {
    expect(() => parseBinningXml(text, 'bad.xml')).toThrow(message)
    expect(() => parseBinningXml(text, 'bad.xml')).toThrow(/bad\.xml/)
  })

  it('is refused for a particle that it does not have, with those it has', () => {
    expect(() => parseBinningXml(xml, 'b.xml', 'kaon')).toThrow(/no <Bin name="kaon">, only photon, pion/)
  })
})

describe('voxels', () => {
  const small: ShowerGeometry = {
    name: 'small',
    particle: '',
    layers: [
      { kind: 'polar', id: 0, rEdges: [0, 2, 6], angles: 4 },
      { kind: 'polar', id: 1, rEdges: [0, 10], angles: 1 },
      { kind: 'rectangular', id: 2, rows: 2, columns: 2, width: 8, height: 4 },
    ],
  }

  it('stand angle by angle from −π, along each from the inside out', () => {
    const { starts, x, y, r } = voxelPositions(small)
    expect(starts).toEqual([0, 8, 9, 13])
    // The first angle's middle is −3π/4.
    expect(x[0]).toBeCloseTo(-Math.SQRT1_2, 6)
    expect(y[0]).toBeCloseTo(-Math.SQRT1_2, 6)
    expect(Array.from(r.subarray(0, 4))).toEqual([1, 4, 1, 4])
    expect(x[2]).toBeCloseTo(Math.SQRT1_2, 6)
    // Rings without angles lie about the axis.
    expect([x[8], y[8], r[8]]).toEqual([0, 0, 5])
    expect([x[9], y[9], x[12], y[12]]).toEqual([-2, -1, 2, 1])
  })

  it('can be turned together by what all angles divide', () => {
    const polar = (angles: number) => ({ kind: 'polar' as const, id: angles, rEdges: [0, 1], angles })
    const of = (...counts: number[]) => commonAngles({ name: '', particle: '', layers: counts.map(polar) })
    expect(of(10, 1, 15)).toBe(5)
    expect(of(8)).toBe(8)
    expect(of(1)).toBe(1)
    expect(commonAngles(caloGanGeometry)).toBe(1)
  })
})

describe('geometries', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'galatea-geometry-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('have the voxels that are stated', async () => {
    expect(voxelCount(defaultGeometry)).toBe(12 * 6 * 8)
    expect(voxelCount(caloGanGeometry)).toBe(3 * 96 + 12 * 12 + 12 * 6)
    expect(voxelCount(await findGeometry('calochallenge-2'))).toBe(6480)
    expect(voxelCount(await findGeometry('calochallenge-3'))).toBe(40_500)
    expect(voxelCount(await findGeometry('grid:3x4x5'))).toBe(60)
  })

  it('are found by name or file, and otherwise refused with the known ones', async () => {
    const path = join(folder, 'mine.xml')
    await writeFile(path, xml)
    expect((await findGeometry(path, 'pion')).layers).toHaveLength(1)
    await expect(findGeometry('nothing')).rejects.toThrow(/default, calogan/)
    await expect(findGeometry('grid:1000x1000x1000')).rejects.toThrow(/1 to 1,000,000/)
    await expect(readBinningXml(join(folder, 'absent.xml'))).rejects.toThrow(/absent\.xml' cannot be read/)
  })

  it('with two layers of one number are refused', () => {
    const layer = { kind: 'polar' as const, id: 1, rEdges: [0, 1], angles: 1 }
    expect(() => checkGeometry({ name: '', particle: '', layers: [layer, layer] }, 'twice')).toThrow(/two layers/)
  })
})
