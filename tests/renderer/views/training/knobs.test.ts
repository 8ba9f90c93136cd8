import { describe, expect, it } from 'vitest'
import type { Knob } from '../../../../src-preload/contract/training'
import {
  commandOf,
  isFound,
  labelOf,
  linesOf,
  parseKnob,
  parseLines,
  sectionsOf,
  settingsOf,
  textOf,
} from '../../../../src-renderer/views/training/knobs'

const knob = (more: Partial<Knob>): Knob => ({
  path: 'schedule.batch',
  kind: null,
  type: 'integer',
  nullable: false,
  minimum: 1,
  maximum: 64,
  choices: [],
  length: null,
  range: 'an integer from 1 to 64',
  default: 16,
  unit: 'items',
  description: 'Items in a batch.',
  ...more,
})

describe('a knob takes', () => {
  it.each([
    [knob({}), ' 8 ', { value: 8 }],
    [knob({ type: 'number', minimum: 0, maximum: 1 }), '0,25', { value: 0.25 }],
    [knob({ type: 'number', minimum: 0, maximum: null }), '1e-4', { value: 1e-4 }],
    [knob({ nullable: true }), '', { value: null }],
    [knob({ type: 'flag' }), 'true', { value: true }],
    [knob({ type: 'choice', choices: ['1', '2', '4'] }), '2', { value: 2 }],
    [knob({ type: 'choice', choices: ['hinge'] }), 'hinge', { value: 'hinge' }],
    [knob({ type: 'list', length: 2, minimum: 0, maximum: 200 }), '7, 12.5', { value: [7, 12.5] }],
    [knob({ type: 'list' }), 'flux_r, size', { value: ['flux_r', 'size'] }],
    [knob({ type: 'text' }), 'r', { value: 'r' }],
  ])('%# a value', (given, text, parsed) => {
    expect(parseKnob(given, text)).toEqual(parsed)
  })

  it.each([
    [knob({}), '', 'number', {}],
    [knob({}), 'many', 'number', {}],
    [knob({}), '2.5', 'whole', {}],
    [knob({}), '65', 'between', { minimum: 1, maximum: 64 }],
    [knob({ maximum: null }), '0', 'below', { minimum: 1 }],
    [knob({ minimum: null }), '65', 'above', { maximum: 64 }],
    [knob({ type: 'choice', choices: ['a', 'b'] }), 'c', 'choice', { choices: 'a, b' }],
    [knob({ type: 'list', length: 2 }), '1', 'list', { count: 2 }],
    [knob({ type: 'list', length: 2 }), '1, 99', 'between', { minimum: 1, maximum: 64 }],
  ])('%# no value out of its range, and says which one it expects', (given, text, reason, values) => {
    expect(parseKnob(given, text)).toEqual({ refusal: { reason, values } })
  })
})

describe('changed knobs', () => {
  it('are lines as on the command line, and lines are changed knobs; a kind comes before what depends on it', () => {
    const changes = new Map<string, unknown>([
      ['generator.width', 16],
      ['generator.kind', 'residual'],
      ['schedule.steps', null],
      ['data.fwhm', [7, 12.5]],
    ])
    expect(settingsOf(changes)[0]).toBe('generator.kind="residual"')
    expect(parseLines(linesOf(changes))).toEqual(changes)
    expect(parseLines('a.b = x\nnothing\n  c=1 ')).toEqual(
      new Map<string, unknown>([
        ['a.b', 'x'],
        ['c', 1],
      ]),
    )
  })

  it('are shown as text', () => {
    expect([null, [1, 2], 0.5, true, 'x'].map(textOf)).toEqual(['', '1, 2', '0.5', 'true', 'x'])
  })

  it('make the command of the same run', () => {
    const input = { preset: 'galaxy-demo', dataset: '/my data', settings: ['data.fwhm=[1,2]', 'seed=2'] }
    expect(commandOf(input, 'run')).toBe(
      "galatea train --preset galaxy-demo --dataset '/my data' --out run --set 'data.fwhm=[1,2]' --set seed=2",
    )
    expect(commandOf({ ...input, settings: [], branch: '/r', from: 'best' }, 'run')).toBe(
      "galatea train --branch /r --from best --dataset '/my data' --out run",
    )
  })
})

describe('the form', () => {
  const knobs = [
    knob({ path: 'seed' }),
    knob({ path: 'generator.kind', type: 'choice' }),
    knob({ path: 'generator.depth', kind: 'unet' }),
    knob({ path: 'generator.blocks', kind: 'residual' }),
    knob({ path: 'schedule.batch' }),
  ]

  it('has the knobs of the kind that was chosen, section by section, without those that everyone sets', () => {
    const sections = sectionsOf(knobs, { generator: { kind: 'unet' } })
    expect(sections.map(({ section, knobs: list }) => [section, list.map(({ path }) => path)])).toEqual([
      ['generator', ['generator.kind', 'generator.depth']],
      ['schedule', ['schedule.batch']],
    ])
  })

  it('names knobs in words and finds them by any of them', () => {
    expect(labelOf('optimiser.generator.learningRate')).toBe('Generator · learning rate')
    expect(labelOf('seed')).toBe('Seed')
    expect(isFound(knob({}), 'items BATCH')).toBe(true)
    expect(isFound(knob({}), 'batch width')).toBe(false)
  })
})
