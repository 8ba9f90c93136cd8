import { z } from 'zod'
import { defineCall } from './call'
import { absolutePath, nothing } from './common'

/** What the program is made of and runs on: what one puts into a report of a fault. */
const program = z.object({
  /** Program, Electron, Chromium, Node, ONNX Runtime. */
  versions: z.array(z.object({ name: z.string(), version: z.string() })),
  system: z.string(),
  processor: z.string(),
  cores: z.int().positive(),
  /** Bytes: of the machine, and what this program's processes hold now. */
  memory: z.object({ total: z.number(), used: z.number() }),
  /** Of what draws the window; null where the system does not say. */
  graphics: z.string().nullable(),
  /** Where settings, runs, models and results are kept. */
  folder: absolutePath,
})
export type Program = z.infer<typeof program>

const licence = z.object({
  name: z.string(),
  version: z.string(),
  licence: z.string(),
  /** The text that came with it; empty where it came without. */
  text: z.string(),
})
export type Licence = z.infer<typeof licence>

export const licences = z.array(licence)

export const sampleKinds = ['galaxy', 'jets', 'training'] as const
export type SampleKind = (typeof sampleKinds)[number]

export const aboutCalls = {
  describeProgram: defineCall(nothing, program),
  /** Of everything that is shipped with the program. */
  readLicences: defineCall(nothing, licences),
  /** The last lines of the program's log and of the engine's, oldest first. */
  readLog: defineCall(nothing, z.array(z.string())),
  toggleFullScreen: defineCall(nothing, nothing),
  /**
   * Material to begin with, made by the built-in simulations the first time and kept: a degraded galaxy, jets before
   * and after a toy detector, a small data set of galaxies. Nothing is downloaded.
   */
  prepareSample: defineCall(z.strictObject({ kind: z.enum(sampleKinds) }), z.object({ path: absolutePath })),
}
