import { assembleModule, f32x4, f64, f64x2, i32, load, repeatWhile, store, upperHalf } from './assembler'
import type { Code, FunctionDefinition } from './assembler'

/**
 * Adam (Kingma & Ba 2015, algorithm 1) as one pass over memory, in place:
 *
 *   g ← scale·g,  m ← β₁m + (1−β₁)g,  v ← β₂v + (1−β₂)g²,  w ← w − rate·m / (√(inverse·v) + ε),
 *   average ← decay·average + (1−decay)·w
 *
 * with rate = learning rate / (1−β₁ᵗ) and inverse = 1/(1−β₂ᵗ). Element by element in a graph this would be some ten
 * passes; a CPU is limited by memory here, so one pass is several times faster. Addresses are in bytes and `bytes` is
 * a positive multiple of 16. Each function returns Σg² of the unscaled gradient, summed in float64.
 */
export interface AdamKernel {
  adam(w: number, m: number, v: number, g: number, average: number, bytes: number, ...factors: AdamFactors): number
  adamWithAverage: AdamKernel['adam']
  sumOfSquares(g: number, bytes: number): number
}

/** scale, β₁, 1−β₁, β₂, 1−β₂, rate, inverse, ε, decay, 1−decay */
export type AdamFactors = [
  scale: number,
  beta1: number,
  rest1: number,
  beta2: number,
  rest2: number,
  rate: number,
  inverse: number,
  epsilon: number,
  decay: number,
  restDecay: number,
]

const pointers = { w: 'i32', m: 'i32', v: 'i32', g: 'i32', average: 'i32', bytes: 'i32' } as const
const factors = ['scale', 'beta1', 'rest1', 'beta2', 'rest2', 'rate', 'inverse', 'epsilon', 'decay', 'restDecay']

const vectorOf = (factor: string): string => `${factor}Vector`

const accumulators = { i: 'i32', square: 'v128', total: 'v128' } as const

/** total += the squares of `square`'s four lanes, in float64. */
function addSquares(get: (name: string) => Code, set: (name: string, value: Code) => Code): Code[] {
  const squared = (half: Code): Code => f64x2.multiply(f64x2.promoteLow(half), f64x2.promoteLow(half))
  return [
    set('total', f64x2.add(get('total'), squared(get('square')))),
    set('total', f64x2.add(get('total'), squared(upperHalf(get('square'))))),
  ]
}

const totalOf = (get: (name: string) => Code): Code => f64.add(f64x2.first(get('total')), f64x2.second(get('total')))

const nextVector = (get: (name: string) => Code, set: (name: string, value: Code) => Code): Code =>
  set('i', i32.add(get('i'), i32.constant(16)))

function adam(name: string, withAverage: boolean): FunctionDefinition {
  return {
    name,
    parameters: { ...pointers, ...Object.fromEntries(factors.map((factor) => [factor, 'f32'] as const)) },
    locals: {
      ...accumulators,
      ...Object.fromEntries(factors.map((factor) => [vectorOf(factor), 'v128'] as const)),
      gradient: 'v128',
      first: 'v128',
      second: 'v128',
      weight: 'v128',
    },
    result: 'f64',
    body: (get, set) => {
      const at = (pointer: string): Code => i32.add(get(pointer), get('i'))
      const factor = (of: string): Code => get(vectorOf(of))
      const { add, subtract, multiply, divide, sqrt } = f32x4
      const mixed = (kept: string, old: Code, rest: string, fresh: Code): Code =>
        add(multiply(factor(kept), old), multiply(factor(rest), fresh))
      const step = divide(
        multiply(factor('rate'), get('first')),
        add(sqrt(multiply(factor('inverse'), get('second'))), factor('epsilon')),
      )
      return [
        ...factors.map((of) => set(vectorOf(of), f32x4.splat(get(of)))),
        repeatWhile(i32.lessUnsigned(get('i'), get('bytes')), [
          set('square', load(at('g'))),
          ...addSquares(get, set),
          set('gradient', multiply(factor('scale'), get('square'))),
          set('first', mixed('beta1', load(at('m')), 'rest1', get('gradient'))),
          store(at('m'), get('first')),
          set('second', mixed('beta2', load(at('v')), 'rest2', multiply(get('gradient'), get('gradient')))),
          store(at('v'), get('second')),
          set('weight', subtract(load(at('w')), step)),
          store(at('w'), get('weight')),
          ...(withAverage
            ? [store(at('average'), mixed('decay', load(at('average')), 'restDecay', get('weight')))]
            : []),
          nextVector(get, set),
        ]),
        totalOf(get),
      ]
    },
  }
}

const sumOfSquares: FunctionDefinition = {
  name: 'sumOfSquares',
  parameters: { g: 'i32', bytes: 'i32' },
  locals: accumulators,
  result: 'f64',
  body: (get, set) => [
    repeatWhile(i32.lessUnsigned(get('i'), get('bytes')), [
      set('square', load(i32.add(get('g'), get('i')))),
      ...addSquares(get, set),
      nextVector(get, set),
    ]),
    totalOf(get),
  ],
}

let compiled: WebAssembly.Module | null = null

/** The kernels on one memory. */
export function adamKernel(memory: WebAssembly.Memory): AdamKernel {
  compiled ??= new WebAssembly.Module(
    assembleModule([adam('adam', false), adam('adamWithAverage', true), sumOfSquares]),
  )
  const { exports } = new WebAssembly.Instance(compiled, { host: { memory } })
  return exports as AdamKernel
}
