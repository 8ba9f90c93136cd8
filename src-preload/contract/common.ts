import { z } from 'zod'

/** A path on this computer. Relative ones are refused: they would depend on where the program was started. */
export const absolutePath = z
  .string()
  .max(4096)
  .refine((path) => path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path) || path.startsWith('\\\\'), {
    error: 'expected an absolute path',
  })

export const nothing = z.undefined().or(z.null())

/** JSON of another room's making (a recipe, a card): its own schema is checked where it is used. */
export const jsonObject = z.record(z.string(), z.unknown())

export const errorReport = z.object({
  code: z.string(),
  message: z.string(),
  details: jsonObject,
})
