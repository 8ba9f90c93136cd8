import { z } from 'zod'

/**
 * Builders of a recipe's knobs: each carries default, range, unit and one sentence, so that a section reads like a
 * table. `optional` ones may be null, which switches them off.
 */
export const knob = {
  number: (minimum: number, maximum: number, value: number, description: string, unit = '') =>
    z.number().min(minimum).max(maximum).default(value).describe(description).meta({ unit }),
  integer: (minimum: number, maximum: number, value: number, description: string, unit = '') =>
    z.int().min(minimum).max(maximum).default(value).describe(description).meta({ unit }),
  optional: (minimum: number, maximum: number, value: number | null, description: string, unit = '') =>
    z.number().min(minimum).max(maximum).nullable().default(value).describe(description).meta({ unit }),
  flag: (value: boolean, description: string) => z.boolean().default(value).describe(description),
  choice: <const T extends readonly [string, ...string[]]>(values: T, value: T[number], description: string) =>
    z
      .enum(values)
      .default(() => value)
      .describe(description),
}
