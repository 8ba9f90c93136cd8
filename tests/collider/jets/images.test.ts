import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  denseImages,
  hitPixels,
  hitPixelsOf,
  imagePixels,
  imageSize,
  pixelConstituents,
  pixelOf,
  pixelPitch,
  substructure,
} from '../../../src-main/collider/jets'
import { shared } from '../../helpers/shared'
import small from '../../reference/collider/jets.json'

interface Reference {
  inputs: Record<string, number[][]>
  values: Record<string, { pixels: number[][]; sum: number; jet_pt: number; jet_eta: number; jet_phi: number }>
}

function lists(rows: readonly (readonly number[])[]) {
  const column = (k: number) => Float64Array.from(rows, (row) => row[k]!)
  return { offsets: Int32Array.of(0, rows.length), pt: column(0), eta: column(1), phi: column(2) }
}

const frame = (pt: number, eta: number, phi: number) => ({
  pt: Float64Array.of(pt),
  eta: Float64Array.of(eta),
  phi: Float64Array.of(phi),
})

function agrees({ inputs, values }: Reference): void {
  for (const [name, { pixels, jet_pt, jet_eta, jet_phi }] of Object.entries(values)) {
    const hits = hitPixels(lists(inputs[name]!), frame(jet_pt, jet_eta, jet_phi))
    expect([...hits.pixel], name).toEqual(pixels.map(([eta, phi]) => eta! * imageSize + phi!))
    // The tolerance stated with the reference.
    pixels.forEach(([, , value], i) => expect(Math.abs(hits.value[i]! - value!)).toBeLessThan(1e-9))
  }
}

describe('jet images', () => {
  it('agree with the reference', () => agrees(small.images))

  describe.skipIf(!shared)('all of them (needs ../shared)', () => {
    it('agree with the reference', () => {
      agrees(JSON.parse(readFileSync(join(shared!, 'reference/hep/jet_images.json'), 'utf8')) as Reference)
    })
  })

  it('put what lies outside into the pixels at the edge, and wrap φ', () => {
    expect(pixelOf(-0.3, -0.3)).toBe(0)
    expect(pixelOf(0.2999, 0.2999)).toBe(imagePixels - 1)
    expect(pixelOf(5, 0)).toBe(31 * imageSize + 16)
    expect(pixelOf(0, -5)).toBe(16 * imageSize)
    const hits = hitPixels(lists([[10, 0, -Math.PI + 0.01]]), frame(20, 0, Math.PI - 0.01))
    expect([...hits.pixel]).toEqual([16 * imageSize + 17])
    expect([...hits.value]).toEqual([0.5])
  })

  it('sum to the scalar sum of pT over the pT of the frame', () => {
    const jet = lists(small.images.inputs.pythia_gen_0)
    const { value } = hitPixels(jet, frame(40, 0.9, 1.7))
    const sum = jet.pt.reduce((a, b) => a + b)
    expect(value.reduce((a, b) => a + b)).toBeCloseTo(sum / 40, 12)
  })

  it('are the same as numbers and as hits', () => {
    const jets = {
      offsets: Int32Array.of(0, 2, 2, 3),
      pt: Float64Array.of(1, 3, 8),
      eta: Float64Array.of(0.1, 0.1, -0.2),
      phi: Float64Array.of(0, 0, 0.25),
    }
    const frames = { pt: Float64Array.of(4, 4, 16), eta: new Float64Array(3), phi: new Float64Array(3) }
    const hits = hitPixels(jets, frames)
    expect([...hits.offsets]).toEqual([0, 1, 1, 2])
    const images = denseImages(hits)
    expect(images).toHaveLength(3 * imagePixels)
    const again = hitPixelsOf(images)
    expect(again).toEqual(hits)
    expect(denseImages(hits, 2, 3)).toEqual(images.slice(2 * imagePixels))
    expect(() => hitPixelsOf(new Float32Array(100))).toThrow(/1024 pixels expected, got 100/)
  })

  it('are massless particles at the centres of their pixels again', () => {
    const jet = lists(small.images.inputs.pythia_gen_0)
    const { jet_pt, jet_eta, jet_phi } = small.images.values.pythia_gen_0
    const axis = frame(jet_pt, jet_eta, jet_phi)
    const hits = hitPixels(jet, axis)
    const back = pixelConstituents(hits, axis)
    expect(hitPixels(back, axis).pixel).toEqual(hits.pixel)
    const [fromImage, direct] = [substructure(back), substructure(jet)]
    expect(fromImage.sumPt[0]).toBeCloseTo(direct.sumPt[0]!, 9)
    expect(fromImage.pTD[0]).toBeCloseTo(direct.pTD[0]!, 9) // no two constituents of this jet share a pixel
    // A constituent moves by at most half a diagonal; this jet has no overflow.
    expect(Math.abs(fromImage.girth[0]! - direct.girth[0]!)).toBeLessThan(pixelPitch * Math.SQRT1_2)
  })
})
