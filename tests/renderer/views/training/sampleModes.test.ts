import { describe, expect, it } from 'vitest'
import type { LoadedPicture } from '../../../../src-renderer/stores/training'
import { rowIn } from '../../../../src-renderer/views/training/sampleModes'

const picture = (name: string, values: number[], more: Partial<LoadedPicture> = {}): LoadedPicture => ({
  name,
  width: values.length,
  height: 1,
  channels: 1,
  stretch: 'asinh',
  low: 0,
  high: 4,
  softening: 10,
  bottomUp: false,
  buffer: 0,
  data: Float32Array.from(values),
  ...more,
})

describe('fixed samples', () => {
  const row = [
    picture('degraded', [1]),
    picture('recovered', [2, 3]),
    picture('truth', [2, 2]),
    picture('residual', [0, 1], { low: -1, high: 1 }),
  ]

  it('are shown as they are', () => {
    expect(rowIn('plain', row, null)).toEqual(row)
  })

  it('are shown less the truth where they are as large, about zero', () => {
    const shown = rowIn('truth', row, null)
    expect(shown.map(({ name }) => name)).toEqual(['recovered'])
    expect(shown[0]).toMatchObject({ stretch: 'linear', low: -1, high: 1, data: Float32Array.of(0, 1) })
  })

  it('are shown as what has changed since before, and not at all where there is no before', () => {
    const before = [picture('recovered', [1, 1]), picture('truth', [2, 2])]
    const shown = rowIn('earlier', row, before)
    expect(shown.map(({ name, data }) => [name, [...data]])).toEqual([
      ['recovered', [1, 2]],
      ['truth', [0, 0]],
    ])
    expect(rowIn('earlier', row, null)).toEqual([])
  })
})
