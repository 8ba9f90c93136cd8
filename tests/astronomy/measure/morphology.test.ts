import { describe, expect, it } from 'vitest'
import { lightDistribution, petrosianRadius } from '../../../src-main/astronomy/measure/light'
import { gini, m20, mainSegment, morphology } from '../../../src-main/astronomy/measure/morphology'
import { Inputs, loadReference } from '../../helpers/astro-reference'
import { shared } from '../../helpers/shared'

const reference = loadReference('photometry')
const inputs = new Inputs(reference.inputs)
const cases = reference.values.filter((v) => v['what'] === 'morphology')
const maskOf = (rows: string[]) => Uint8Array.from(rows.join('').split('').map(Number))

describe.skipIf(!shared)('morphology against statmorph (needs ../shared)', () => {
  it.each(cases)('$id', async (expected) => {
    const image = await inputs.one(expected['input'])
    const { result } = expected
    const given = maskOf(expected['gini_segmentation'])
    // With the same pixels these are closed formulas; eight digits are given.
    expect(Math.abs(gini(image, given) - result.gini)).toBeLessThan(1e-5)
    expect(Math.abs(m20(image, given).value! - result.m20)).toBeLessThan(1e-4)
    // A chain of choices (centre search, sky box), so compared loosely.
    const found = morphology(image, maskOf(expected['segmentation'])).value!
    expect(Math.abs(found.halfLightRadius / result.rhalf_circ - 1)).toBeLessThan(0.03)
    expect(Math.abs(found.petrosianRadius / result.rpetro_circ - 1)).toBeLessThan(0.03)
    expect(Math.abs(found.concentration - result.concentration)).toBeLessThan(0.1)
    expect(Math.abs(found.asymmetry - result.asymmetry)).toBeLessThan(0.03)
    expect(Math.abs(found.gini - result.gini)).toBeLessThan(0.02)
    expect(Math.abs(found.m20 - result.m20)).toBeLessThan(0.05)
  })
})

/** An exponential disc of scale length h: half of its light within 1.678 h. */
function disc(size: number, h: number) {
  const centre = (size - 1) / 2
  const data = new Float32Array(size * size)
  for (let i = 0; i < data.length; i++) {
    data[i] = Math.exp(-Math.hypot((i % size) - centre, Math.floor(i / size) - centre) / h)
  }
  return { width: size, height: size, data }
}

describe('an exponential disc', () => {
  const h = 6
  const image = disc(161, h)
  const centre = { x: 80, y: 80 }
  it('has the Petrosian radius, half-light radius and concentration of the formula', () => {
    // η(r) = ½x²e^−x/(1 − (1 + x)e^−x) = 0.2 at x = r/h = 3.6388.
    expect(petrosianRadius(image, centre).value! / h).toBeCloseTo(3.639, 1)
    const light = lightDistribution(image, centre).value!
    // Within 1.5 Petrosian radii lie 97 % of the light: half of that within 1.63 h, r80/r20 = 3.49.
    expect(light.halfLightRadius / h).toBeCloseTo(1.63, 1)
    expect(light.concentration).toBeCloseTo(2.71, 1)
  })
  it('is symmetric', () => {
    const found = morphology(image, mainSegment(image)!).value!
    expect(Math.abs(found.asymmetry)).toBeLessThan(0.01)
    expect(Math.hypot(found.centre.x - 80, found.centre.y - 80)).toBeLessThan(0.01)
  })
})

describe('what has no morphology says why', () => {
  it('an empty or constant image', () => {
    const empty = { width: 32, height: 32, data: new Float32Array(1024) }
    expect(mainSegment(empty)).toBeNull()
    expect(morphology(empty, new Uint8Array(1024)).reason).toMatch(/not positive/)
    const flat = { ...empty, data: empty.data.map(() => 1) }
    expect(petrosianRadius(flat, { x: 16, y: 16 }).reason).toMatch(/does not fall/)
    expect(mainSegment({ ...empty, data: empty.data.map(() => NaN) })).toBeNull()
  })
})
