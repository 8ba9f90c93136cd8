import { describe, expect, it } from 'vitest'
import {
  createScaler,
  createStretch,
  paperScaling,
  scienceScaling,
  stretchIds,
} from '../../../src-main/astronomy/stretch'
import { loadReference } from '../../helpers/astro-reference'

/** The reference's names for the stretches of ours. */
const ours: Record<string, { id: (typeof stretchIds)[number]; parameters?: Record<string, number> }> = {
  LinearStretch: { id: 'linear' },
  'AsinhStretch_a0.1': { id: 'asinh', parameters: { a: 0.1 } },
  LogStretch_a1000: { id: 'log', parameters: { a: 1000 } },
  SqrtStretch: { id: 'sqrt' },
  PowerStretch_a2: { id: 'power', parameters: { a: 2 } },
  SquaredStretch: { id: 'power', parameters: { a: 2 } },
  'SinhStretch_a0.3333': { id: 'sinh', parameters: { a: 0.3333333333 } },
}

describe('stretches against astropy', () => {
  it.each(loadReference('display').values.filter((v) => v['what'] === 'stretch'))('$id', (expected) => {
    const stretch = createStretch(ours[expected.id.replace('stretch_', '')]!)
    expected['x'].forEach((x: number, i: number) => {
      // Closed formulas, ten digits given.
      expect(Math.abs(stretch.forward(x) - expected['y'][i])).toBeLessThanOrEqual(1e-9 * Math.max(1, expected['y'][i]))
    })
  })
})

describe('every stretch', () => {
  it.each(stretchIds)('%s grows and can be undone, below black and above white too', (id) => {
    const { forward, inverse } = createStretch(id)
    let previous = -Infinity
    for (let x = -1; x <= 3; x += 0.01) {
      const y = forward(x)
      expect(y).toBeGreaterThan(previous)
      // The sigmoid is nearly flat at x = 3: rounding of y is magnified there by 1e3.
      expect(inverse(y)).toBeCloseTo(x, 9)
      previous = y
    }
  })
  it('has the value of the paper', () => {
    expect(createStretch('paper-2017').forward(0.5)).toBeCloseTo(Math.asinh(5) / 3, 12)
  })
})

describe('scalings', () => {
  it('follow the paper in nanomaggies, with its clipping', () => {
    const scaler = createScaler(paperScaling)
    expect(scaler.forward(1)).toBeCloseTo(Math.asinh((10 * 1.1) / 4.1) / 3, 12)
    expect(scaler.forward(100)).toBe(scaler.forward(4))
    expect(scaler.inverse(scaler.forward(2.5))).toBeCloseTo(2.5, 12)
  })
  it('work in units of the sky rms for science', () => {
    const scaler = createScaler(scienceScaling)
    const values = Float32Array.from([-3e-11, 0, 4e-10, 1e-7])
    const rms = 4.5e-12
    const y = scaler.forwardAll(values, rms)
    expect(y[1]).toBeCloseTo(Math.asinh(50 / 205) / 3, 6)
    const back = scaler.inverseAll(y, rms)
    // float32 in between: the asinh magnifies its rounding by up to 3·y at the bright end.
    values.forEach((value, i) =>
      expect(Math.abs(back[i]! - value)).toBeLessThan(1e-6 * Math.abs(value) + 1e-6 * 5 * rms),
    )
    expect(scaler.forwardAll(Float32Array.from([NaN]))[0]).toBeNaN()
  })
})

describe('refusals name what is known', () => {
  it('unknown ids, parameters and values', () => {
    expect(() => createStretch('cubic' as 'sqrt')).toThrow(/Unknown stretch "cubic"; known are linear, asinh/)
    expect(() => createStretch({ id: 'asinh', parameters: { b: 1 } })).toThrow(/no parameter "b"; it has: a/)
    expect(() => createStretch({ id: 'sqrt', parameters: { a: 1 } })).toThrow(/it has: none/)
    expect(() => createStretch({ id: 'log', parameters: { a: 0 } })).toThrow(/must lie in 0.001…1000000, got 0/)
    expect(() => createScaler({ low: 1, high: 1, stretch: 'linear' })).toThrow(/low below high, got 1 and 1/)
  })
})
