import { describe, expect, it } from 'vitest'
import { movedBy, rangeOf } from '../../../src-renderer/plots/keys'

describe('keys of a plot', () => {
  it('move by a fifth of what is shown', () => {
    expect(movedBy('ArrowRight', [0, 10], [0, 1])).toEqual({ x: [2, 12], y: [0, 1] })
    expect(movedBy('ArrowLeft', [0, 10], [0, 1])).toEqual({ x: [-2, 8], y: [0, 1] })
    expect(movedBy('ArrowUp', [0, 10], [0, 1])).toEqual({ x: [0, 10], y: [0.2, 1.2] })
  })

  it('zoom about the middle, in and out again to where it was', () => {
    const inner = movedBy('+', [0, 12], [0, 1])
    expect(inner).toEqual({ x: [2, 10], y: [0, 1] })
    expect(movedBy('-', [2, 10], [0, 1])).toEqual({ x: [0, 12], y: [0, 1] })
    expect(movedBy('PageUp', [0, 12], [-3, 3])).toEqual({ x: [0, 12], y: [-2, 2] })
  })

  it('reset, or mean nothing', () => {
    expect(movedBy('0', [0, 1], [0, 1])).toBe('reset')
    expect(movedBy('Home', [0, 1], [0, 1])).toBe('reset')
    expect(movedBy('q', [0, 1], [0, 1])).toBeNull()
  })
})

describe('what a zoom has left', () => {
  it('is read in every way Plotly says it', () => {
    expect(rangeOf({ 'xaxis.range[0]': 1, 'xaxis.range[1]': 2 })).toEqual([1, 2])
    expect(rangeOf({ 'xaxis.range': [3, 4] })).toEqual([3, 4])
    expect(rangeOf({ 'xaxis.autorange': true })).toBeNull()
    expect(rangeOf({ 'yaxis.range[0]': 1 })).toBeUndefined()
  })
})
