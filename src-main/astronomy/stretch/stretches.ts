/** A parameter of a stretch: a number with its range and what it means. */
export interface StretchParameter {
  default: number
  min: number
  max: number
  description: string
}

/** What a stretch is, as data: the window, the recipe and the HISTORY cards are made from it. */
export interface StretchDefinition {
  /** One sentence for the person who chooses. */
  description: string
  formula: string
  parameters: Readonly<Record<string, StretchParameter>>
  /** The two directions for given parameters: each must undo the other. */
  build(parameters: Readonly<Record<string, number>>): { forward(x: number): number; inverse(y: number): number }
}

/**
 * Every stretch: a strictly growing function of normalised brightness x (0 black, 1 white) that can be undone. They
 * all take the whole line: noise pushes sky pixels below 0, and sources may exceed 1. Stretches that are defined for
 * x ≥ 0 alone are continued as odd functions, y(−x) = −y(x).
 */
export const stretches = {
  linear: {
    description: 'Leaves the values as they are.',
    formula: 'y = x',
    parameters: {},
    build: () => ({ forward: (x) => x, inverse: (y) => y }),
  },
  asinh: {
    description: 'Linear for the faint, logarithmic for the bright.',
    formula: 'y = asinh(x/a) / asinh(1/a)',
    parameters: {
      a: { default: 0.1, min: 1e-5, max: 10, description: 'where linear turns to logarithmic; large is linear' },
    },
    build: ({ a }) => {
      const scale = Math.asinh(1 / a!)
      return { forward: (x) => Math.asinh(x / a!) / scale, inverse: (y) => Math.sinh(y * scale) * a! }
    },
  },
  'paper-2017': {
    description: 'The stretch of Schawinski et al. 2017; white lies at asinh(10)/3 = 0.9994.',
    formula: 'y = asinh(10x) / 3',
    parameters: {},
    build: () => ({ forward: (x) => Math.asinh(10 * x) / 3, inverse: (y) => Math.sinh(3 * y) / 10 }),
  },
  log: {
    description: 'Logarithmic.',
    formula: 'y = ±log(a·|x| + 1) / log(a + 1)',
    parameters: { a: { default: 1000, min: 1e-3, max: 1e6, description: 'large lifts the faint more' } },
    build: ({ a }) => {
      const scale = Math.log1p(a!)
      return odd(
        (x) => Math.log1p(a! * x) / scale,
        (y) => Math.expm1(y * scale) / a!,
      )
    },
  },
  sqrt: {
    description: 'Square root: equal steps of photon noise.',
    formula: 'y = ±√|x|',
    parameters: {},
    build: () => odd(Math.sqrt, (y) => y * y),
  },
  power: {
    description: 'A power: below 1 lifts the faint, above 1 the bright.',
    formula: 'y = ±|x|^a',
    parameters: { a: { default: 2, min: 0.05, max: 20, description: 'the exponent' } },
    build: ({ a }) =>
      odd(
        (x) => x ** a!,
        (y) => y ** (1 / a!),
      ),
  },
  sinh: {
    description: 'Exponential: the reverse of asinh, for the bright.',
    formula: 'y = sinh(x/a) / sinh(1/a)',
    parameters: { a: { default: 1 / 3, min: 0.02, max: 10, description: 'small is steeper at the bright end' } },
    build: ({ a }) => {
      const scale = Math.sinh(1 / a!)
      return { forward: (x) => Math.sinh(x / a!) / scale, inverse: (y) => Math.asinh(y * scale) * a! }
    },
  },
  sigmoid: {
    description: 'Compresses both ends; 0 and 1 stay, and the range ends a little beyond them.',
    formula: 'y = (tanh(a(x − ½)) / tanh(a/2) + 1) / 2',
    parameters: { a: { default: 2, min: 0.05, max: 8, description: 'contrast in the middle' } },
    build: ({ a }) => {
      const scale = Math.tanh(a! / 2)
      return {
        forward: (x) => (Math.tanh(a! * (x - 0.5)) / scale + 1) / 2,
        inverse: (y) => Math.atanh(clampOpen((2 * y - 1) * scale)) / a! + 0.5,
      }
    },
  },
} as const satisfies Record<string, StretchDefinition>

function odd(forward: (x: number) => number, inverse: (y: number) => number) {
  return {
    forward: (x: number) => (x < 0 ? -forward(-x) : forward(x)),
    inverse: (y: number) => (y < 0 ? -inverse(-y) : inverse(y)),
  }
}

/** A network may answer beyond what tanh can reach: the nearest value that can be undone stands for it. */
function clampOpen(t: number): number {
  return Math.min(1 - 1e-12, Math.max(-1 + 1e-12, t))
}
