import { describe, expect, it } from 'vitest'
import { applyCut } from '../../../src-main/collider/comparison/cut'
import type { Sample } from '../../../src-main/collider/comparison/sample'

const jets: Sample = {
  name: 'jets.parquet',
  count: 5,
  event: Float64Array.of(0, 0, 1, 1, 2),
  weight: null,
  columns: new Map([
    ['gen_pt', Float64Array.of(50, 120, 150, 90, NaN)],
    ['gen_eta', Float64Array.of(0.2, -0.5, 2, -1.5, 0)],
  ]),
}

const kept = (cut: string): number[] => [...applyCut(cut, jets)]

describe('a cut', () => {
  it.each([
    ['gen_pt > 100 && abs(gen_eta) < 1', [0, 1, 0, 0, 0]],
    ['gen_pt > 100 and abs(gen_eta) < 1', [0, 1, 0, 0, 0]],
    ['gen_pt < 60 || gen_eta > 1', [1, 0, 1, 0, 0]],
    ['!(gen_pt > 100)', [1, 0, 0, 1, 0]],
    ['gen_pt between 90 and 120', [0, 1, 0, 1, 0]],
    ['gen_pt not between 90 and 120', [1, 0, 1, 0, 0]],
    ['gen_pt in (50, 90)', [1, 0, 0, 1, 0]],
    ['gen_pt is null', [0, 0, 0, 0, 1]],
    ['gen_pt is not null', [1, 1, 1, 1, 0]],
    ['gen_pt * cosh(gen_eta) > 500', [0, 0, 1, 0, 0]],
    ['min(gen_pt, 100) == 100', [0, 1, 1, 0, 0]],
    ['true', [1, 1, 1, 1, 1]],
    // An undefined value decides nothing, but the other side may.
    ['gen_pt > 100 || gen_eta == 0', [0, 1, 1, 0, 1]],
    ['GEN_PT > 100', [0, 1, 1, 0, 0]],
  ])('%s', (cut, expected) => {
    expect(kept(cut)).toEqual(expected)
  })

  it.each([
    ['gen_p > 100', "There is no variable 'gen_p' in 'jets.parquet' to cut on. Known: gen_pt, gen_eta."],
    ['gen_pt >', 'Expected a column, a number'],
    ['gen_pt', 'A cut is a comparison'],
    ['gen_pt > 100 && gen_eta', 'Expected a comparison at character 17 of the cut, got a number.'],
    ["gen_pt = 'high'", 'is a text'],
    ['sine(gen_eta) > 0', "There is no function 'sine'. Known: abs, sqrt"],
    ['abs(gen_eta, 1) > 0', "The function 'abs' takes 1 value(s), got 2."],
    ['gen_pt > 100; process.exit()', "found ';'"],
    ['constructor(gen_pt) > 0', "There is no function 'constructor'"],
  ])('%s is refused', (cut, sentence) => {
    expect(() => kept(cut)).toThrow(sentence)
  })
})
