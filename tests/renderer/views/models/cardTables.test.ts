import { describe, expect, it } from 'vitest'
import { domainRows, metricTable } from '../../../../src-renderer/views/models/cardTables'

describe('metrics of a card', () => {
  it('stand beside those of the conventional methods, with gaps where one has none', () => {
    const metrics = { psnr: { mean: 31.5, std: 1 }, ssim: { mean: 0.69 }, seconds: { mean: null } }
    const baselines = { wiener: { name: 'Wiener–Hunt', metrics: { psnr: { mean: 29.3 } } }, 'training-images': {} }
    expect(metricTable({ metrics, baselines })).toEqual({
      methods: ['Wiener–Hunt', 'training-images'],
      rows: [
        { name: 'psnr', values: [31.5, 29.3, null] },
        { name: 'ssim', values: [0.69, null, null] },
      ],
    })
  })

  it('are none where it was not evaluated', () => {
    expect(metricTable({ metrics: {}, baselines: {} })).toBeNull()
  })
})

describe('what a model was trained for', () => {
  it('is ranges, values and words; the bands are left out', () => {
    const domain = {
      ...{ bands: ['i', 'r'], fwhmPixels: [5.8, 7.6], maskFraction: [0, 0], skyRms: [3, 1, 2], downscale: 2 },
      ...{ unit: 'nanomaggy', morphology: ['spiral', 'elliptical'], hits: { perEvent: [10, 90] }, empty: [] },
    }
    expect(domainRows(domain)).toEqual([
      { name: 'fwhmPixels', range: [5.8, 7.6] },
      { name: 'maskFraction', value: 0 },
      { name: 'skyRms', range: [1, 3] },
      { name: 'downscale', value: 2 },
      { name: 'unit', words: ['nanomaggy'] },
      { name: 'morphology', words: ['spiral', 'elliptical'] },
      { name: 'hits.perEvent', range: [10, 90] },
    ])
  })
})
