import { z } from 'zod'
import { defineCall } from './call'
import { nothing } from './common'

/** JSON of the window's own making, by part: larger ones would make every change slow. */
const mostCharacters = 2_000_000

/** What a session consists of: each part is checked by the one who keeps it. */
export const sessionParts = z
  .record(z.string().max(40), z.unknown())
  .refine((parts) => JSON.stringify(parts).length <= mostCharacters, {
    error: `expected a session of at most ${mostCharacters} characters`,
  })
export type SessionParts = z.infer<typeof sessionParts>

export const sessionCalls = {
  /** As the last run of the program left it; `ended` is false where that run died. */
  readSession: defineCall(nothing, z.object({ parts: sessionParts, ended: z.boolean() }).nullable()),
  saveSession: defineCall(z.strictObject({ parts: sessionParts }), nothing),
}
