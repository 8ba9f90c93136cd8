import { z } from 'zod'
import { GalateaError, reportError } from '../../base/errors'
import { writeAtomically } from '../../base/files'
import { encodeSafetensors, readSafetensors, readSafetensorsMetadata, type FloatTensor } from '../../base/safetensors'

/**
 * A checkpoint is one safetensors file: weights, their moving averages, the optimisers' moments and running statistics
 * under the names they have on the device, and this state as JSON in the metadata. With the recipe's seed the step
 * is all the random state there is, since every draw is a function of both.
 */
export const checkpointState = z.object({
  schemaVersion: z.literal(1),
  /** Steps that were made. */
  step: z.int().nonnegative(),
  /** Training time so far, pauses left out. */
  seconds: z.number().nonnegative(),
  best: z.object({ metric: z.string(), value: z.number(), step: z.int() }).nullable(),
  /** Validations since the best one. */
  waited: z.int().nonnegative(),
  /** Factor on all learning rates, as changed while running. */
  rateFactor: z.number().positive(),
  recipe: z.record(z.string(), z.unknown()),
  /** Of the data set. */
  datasetHash: z.string(),
  /** Of the program that wrote it. */
  version: z.string(),
})
export type CheckpointState = z.infer<typeof checkpointState>

export interface Checkpoint {
  state: CheckpointState
  tensors: Readonly<Record<string, FloatTensor>>
}

const key = 'galatea-checkpoint'

export function encodeCheckpoint({ state, tensors }: Checkpoint): Uint8Array {
  return encodeSafetensors(tensors, { format: 'galatea', [key]: JSON.stringify(state) })
}

/** Refuses a file that is damaged, cut short or no checkpoint, naming it. */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  const { tensors, metadata } = await readSafetensors(path).catch((cause: unknown) => {
    if (cause instanceof GalateaError) throw cause
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    if (!missing) throw cause
    throw new GalateaError('not-found', `There is no checkpoint '${path}'.`, { file: path }, { cause })
  })
  const refuse = (what: string): never => {
    throw new GalateaError('corrupt', `'${path}' is not a checkpoint of Galatea: ${what}.`, { file: path })
  }
  const text = metadata[key] ?? refuse(`its metadata lack '${key}'`)
  const state = checkpointState.safeParse(parse(text))
  if (!state.success) return refuse(z.prettifyError(state.error))
  return { state: state.data, tensors }
}

/** The state alone, without its tensors and without the checksum over them: a list must not read gigabytes. */
export async function readCheckpointState(path: string): Promise<CheckpointState> {
  const metadata = await readSafetensorsMetadata(path)
  const state = checkpointState.safeParse(parse(metadata[key] ?? ''))
  if (state.success) return state.data
  const sentence = `'${path}' is not a checkpoint of Galatea: ${z.prettifyError(state.error)}.`
  throw new GalateaError('corrupt', sentence, { file: path })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // The schema then says what was expected.
  }
}

/**
 * Writes checkpoints behind the training's back, one at a time. A failure is thrown at the next call, and the files
 * that were there stay as they were.
 */
export class CheckpointWriter {
  private pending: Promise<void> = Promise.resolve()
  private failure: GalateaError | null = null
  private busy = false

  /** Whether a file is being written: a periodic checkpoint may then wait. */
  get isBusy(): boolean {
    return this.busy
  }

  /** Begins to write once the file before is on disk; resolves at the beginning, not at the end. */
  async write(path: string, bytes: Uint8Array, written?: () => void): Promise<void> {
    await this.settled()
    this.busy = true
    this.pending = writeAtomically(path, bytes)
      .then(written)
      .catch((error: unknown) => {
        const { message } = reportError(error)
        const sentence = `The checkpoint '${path}' could not be written (${message}); the one before it is kept.`
        this.failure = new GalateaError('disk', sentence, { file: path }, { cause: error })
      })
      .finally(() => (this.busy = false))
  }

  /** Waits until everything is on disk. */
  async settled(): Promise<void> {
    await this.pending
    if (this.failure) throw this.failure
  }
}
