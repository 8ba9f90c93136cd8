import { z } from 'zod'
import { defineCall } from './call'
import { absolutePath } from './common'

/** What a file or folder is, as far as its beginning tells: each is opened by one view. */
export const fileKinds = ['image', 'events', 'hits', 'dataset', 'run', 'model', 'comparison'] as const
export type FileKind = (typeof fileKinds)[number]

const identified = z.object({
  path: absolutePath,
  /** null: nothing that the program opens. */
  kind: z.enum(fileKinds).nullable(),
  /** Where it is nothing: why, a sentence. */
  reason: z.string().nullable(),
})
export type IdentifiedFile = z.infer<typeof identified>

export const fileCalls = {
  /** Looks at the first bytes of files, and at the names in folders. */
  identifyFiles: defineCall(z.strictObject({ paths: z.array(absolutePath).max(10_000) }), z.array(identified)),
}
