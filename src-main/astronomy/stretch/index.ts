import { GalateaError } from '../../base/errors'
import { stretches, type StretchDefinition } from './stretches'

export { stretches, type StretchDefinition, type StretchParameter } from './stretches'

export type StretchId = keyof typeof stretches

/** A stretch as recipes, models and HISTORY cards hold it. */
export interface StretchChoice {
  id: StretchId
  parameters?: Readonly<Record<string, number>>
}

export interface Stretch {
  readonly id: StretchId
  readonly formula: string
  /** All of them, defaults filled in. */
  readonly parameters: Readonly<Record<string, number>>
  readonly forward: (x: number) => number
  readonly inverse: (y: number) => number
}

export const stretchIds = Object.keys(stretches) as StretchId[]

/** Throws `invalid-recipe` for an unknown id or parameter, or a value out of range: the sentence lists what is known. */
export function createStretch(choice: StretchChoice | StretchId): Stretch {
  const { id, parameters: given = {} }: StretchChoice = typeof choice === 'string' ? { id: choice } : choice
  if (!Object.hasOwn(stretches, id)) {
    throw new GalateaError('invalid-recipe', `Unknown stretch "${id}"; known are ${stretchIds.join(', ')}.`)
  }
  const definition: StretchDefinition = stretches[id]
  const parameters: Record<string, number> = {}
  for (const [name, { default: value }] of Object.entries(definition.parameters)) parameters[name] = value
  for (const [name, value] of Object.entries(given)) {
    const parameter = definition.parameters[name]
    if (!parameter) {
      const known = Object.keys(definition.parameters).join(', ') || 'none'
      throw new GalateaError('invalid-recipe', `The stretch "${id}" has no parameter "${name}"; it has: ${known}.`)
    }
    if (!(value >= parameter.min && value <= parameter.max)) {
      throw new GalateaError(
        'invalid-recipe',
        `The parameter ${name} of the stretch "${id}" must lie in ${parameter.min}…${parameter.max}, got ${value}.`,
      )
    }
    parameters[name] = value
  }
  return { id, formula: definition.formula, parameters, ...definition.build(parameters) }
}

/**
 * From physical values to what a network sees and back: x = (v − low)/(high − low), then the stretch. `low` and `high`
 * are in the unit of the values; `clip` limits v to them first (the 2017 paper does; it cannot be undone beyond them).
 */
export interface Scaling {
  low: number
  high: number
  clip?: boolean
  stretch: StretchChoice | StretchId
}

/** In nanomaggies, clipped: Schawinski et al. 2017. Never for a file in another unit. */
export const paperScaling: Scaling = { low: -0.1, high: 4, clip: true, stretch: 'paper-2017' }
/** In units of the measured sky rms, without clipping. */
export const scienceScaling: Scaling = { low: -5, high: 200, stretch: 'paper-2017' }

export interface Scaler {
  readonly scaling: Scaling
  readonly stretch: Stretch
  readonly forward: (value: number) => number
  readonly inverse: (y: number) => number
  /** NaN stays NaN. @param unit divides the values first: the sky rms, where the scaling is in units of it. */
  forwardAll(values: Float32Array, unit?: number, out?: Float32Array): Float32Array
  inverseAll(values: Float32Array, unit?: number, out?: Float32Array): Float32Array
}

export function createScaler(scaling: Scaling): Scaler {
  const { low, high, clip = false } = scaling
  if (!(high > low)) {
    throw new GalateaError('invalid-recipe', `A scaling needs low below high, got ${low} and ${high}.`)
  }
  const stretch = createStretch(scaling.stretch)
  const span = high - low
  const forward = (value: number) => {
    const limited = clip ? Math.min(high, Math.max(low, value)) : value
    return stretch.forward((limited - low) / span)
  }
  const inverse = (y: number) => stretch.inverse(y) * span + low
  return {
    scaling,
    stretch,
    forward,
    inverse,
    forwardAll(values, unit = 1, out = new Float32Array(values.length)) {
      for (let i = 0; i < values.length; i++) out[i] = forward(values[i]! / unit)
      return out
    },
    inverseAll(values, unit = 1, out = new Float32Array(values.length)) {
      for (let i = 0; i < values.length; i++) out[i] = inverse(values[i]!) * unit
      return out
    },
  }
}
