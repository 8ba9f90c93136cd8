import { describe, expect, it } from 'vitest'
import { differences, filterRuns, sortRuns, type TableRun } from '../../../../src-renderer/views/training/runsTable'

const run = (name: string, more: Partial<TableRun> = {}): TableRun => ({
  path: `/${name}`,
  name,
  notes: '',
  task: 'galaxy-recovery',
  preset: 'galaxy-demo',
  dataset: '/d/galaxies',
  parent: null,
  startedAt: 0,
  step: 1,
  steps: 10,
  finished: null,
  seconds: 1,
  device: 'cpu',
  version: '0.1.0',
  best: null,
  bestMetric: 'psnr',
  betterMetric: 'higher',
  metricUnit: 'dB',
  metrics: [],
  baselines: [],
  baselineMetrics: {},
  state: 'steps',
  ...more,
})
const names = (runs: readonly TableRun[]): string[] => runs.map(({ name }) => name)

describe('the table of runs', () => {
  it('is sorted by numbers as numbers, what is missing last either way', () => {
    const runs = [run('a', { best: { value: 9, step: 1 } }), run('b'), run('c', { best: { value: 10, step: 1 } })]
    expect(names(sortRuns(runs, 'best', true))).toEqual(['c', 'a', 'b'])
    expect(names(sortRuns(runs, 'best', false))).toEqual(['a', 'c', 'b'])
    expect(names(sortRuns(runs, 'name', true))).toEqual(['c', 'b', 'a'])
  })

  it('keeps best values of different metrics apart', () => {
    const runs = [
      run('psnr', { best: { value: 30, step: 1 } }),
      run('w1', { bestMetric: 'a', best: { value: 0.1, step: 1 } }),
      run('low', { best: { value: 20, step: 1 } }),
    ]
    expect(names(sortRuns(runs, 'best', true))).toEqual(['w1', 'psnr', 'low'])
  })

  it('is searched by every word, notes too', () => {
    const runs = [run('a', { notes: 'too noisy' }), run('b', { state: 'diverged' })]
    expect(names(filterRuns(runs, 'demo NOISY'))).toEqual(['a'])
    expect(names(filterRuns(runs, 'diverged'))).toEqual(['b'])
    expect(filterRuns(runs, '')).toHaveLength(2)
  })
})

describe('differences of recipes', () => {
  it('are the knobs that are not alike in all, down to the last', () => {
    const a = { seed: 1, data: { fwhm: [1, 2], flips: true }, generator: { kind: 'unet', depth: 3 } }
    const b = { seed: 1, data: { fwhm: [1, 3], flips: true }, generator: { kind: 'residual' } }
    expect(differences([a, b])).toEqual([
      {
        path: 'data.fwhm',
        values: [
          [1, 2],
          [1, 3],
        ],
      },
      { path: 'generator.depth', values: [3, undefined] },
      { path: 'generator.kind', values: ['unet', 'residual'] },
    ])
    expect(differences([a, a])).toEqual([])
  })
})
