import { describe, expect, it } from 'vitest'
import type { Job } from '../../../../src-preload/contract/jobs'
import { inputFacts, outputsOf, resultFacts, warningsOf } from '../../../../src-renderer/views/jobs/jobFacts'

const common = { id: 'x', subject: 's', state: 'done', detail: null, result: null } as const
const enhance = {
  ...common,
  kind: 'enhance',
  input: {
    ...{ paths: ['/a/g.fits', '/a/r.fits'], hdu: null, model: '/m', device: 'cpu', mode: 'test' },
    ...{ pixelScale: 0.4, fwhm: null },
  },
} as unknown as Job

describe('what a job was given', () => {
  it('is said without what was left open', () => {
    expect(inputFacts(enhance).map(({ name, value }) => [name, value])).toEqual([
      ['input', '/a/g.fits'],
      ['inputs', 2],
      ['model', '/m'],
      ['test', true],
      ['pixelScale', '0.4″'],
      ['device', 'cpu'],
    ])
  })
})

describe('what came of a job', () => {
  it('is nothing before it has ended', () => {
    expect(resultFacts(enhance)).toEqual([])
    expect(outputsOf(enhance)).toEqual([])
  })

  it('is a run to open already while it trains', () => {
    const job = { ...common, kind: 'train', detail: { run: '/runs/1', warnings: ['It diverges.'] } } as unknown as Job
    expect(outputsOf(job)).toEqual([{ path: '/runs/1', opens: true }])
    expect(warningsOf(job)).toEqual(['It diverges.'])
  })

  it('opens what the window can show, and shows the rest in its folder', () => {
    const result = { folder: '/c', report: '/c/report.html', items: [5, 6], seconds: 1, warnings: ['Few items.'] }
    const job = { ...common, kind: 'compare', result } as unknown as Job
    expect(outputsOf(job)).toEqual([
      { path: '/c', opens: true },
      { path: '/c/report.html', opens: false },
    ])
    expect(warningsOf(job)).toEqual(['Few items.'])
    expect(resultFacts(job)).toEqual([{ name: 'entries', value: '5 / 6', form: 'text' }])
  })
})
