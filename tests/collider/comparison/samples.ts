import { Random } from '../../../src-main/base/random'
import type { ComparisonInput, Sample } from '../../../src-main/collider/comparison/sample'

/** Two things an event: x of the condition c plus noise, of a width and shift to choose. */
export function sample(
  name: string,
  events: number,
  seed: number,
  { shift = 0, width = 1, weighted = false } = {},
): Sample {
  const count = 2 * events
  const conditions = new Random(7, 'conditions')
  const random = new Random(seed, 'noise')
  const c = Float64Array.from({ length: count }, () => conditions.uniform(0, 10))
  const x = c.map((value) => value + shift + width * random.normal())
  return {
    name,
    count,
    event: Float64Array.from({ length: count }, (_, i) => i >> 1),
    weight: weighted ? Float64Array.from({ length: count }, () => 0.5 + random.uniform()) : null,
    columns: new Map([
      ['c', c],
      ['x', x],
      ['response', x.map((value, i) => value - c[i]!)],
      ['n', x.map((value) => Math.max(0, Math.round(value)))],
      ['sometimes', x.map((value) => (value > 5 ? value : NaN))],
    ]),
  }
}

export function comparison(reference: Sample, other: Sample, more: Partial<ComparisonInput> = {}): ComparisonInput {
  return {
    task: 'none',
    reference,
    other,
    truth: null,
    training: null,
    paired: true,
    variables: [
      { name: 'response', label: 'Response', unit: '', role: 'response' },
      { name: 'x', label: 'x & more', unit: 'GeV', role: 'marginal' },
      { name: 'n', label: 'Number', unit: '', role: 'marginal', integer: true },
      { name: 'sometimes', label: 'Sometimes', unit: 'GeV', role: 'marginal' },
    ],
    shared: [{ name: 'c', label: 'Condition', unit: 'GeV', role: 'condition' }],
    features: ['c', 'x', 'response'],
    slices: { variable: 'c', edges: [0, 5, 10] },
    images: null,
    notes: ['A note.'],
    ...more,
  }
}
