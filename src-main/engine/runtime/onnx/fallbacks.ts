import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { sizeOf } from '../../graph'
import { encodeModel } from './encoder'
import type { OnnxModel } from './model'
import { deviceError, hostTensor, Session, type SessionOptions } from './session'

/**
 * A session all of whose nodes run on the provider; or, where the provider lacks some, one that runs those on the CPU
 * together with the list of their operators: a fallback is announced, never silent.
 */
export async function createSession(
  model: OnnxModel,
  options: SessionOptions,
  program: string,
): Promise<{ session: Session; fallbacks: string[] }> {
  const bytes = encodeModel(model)
  if (options.provider === 'cpu') {
    const session = await Session.create(bytes, options).catch((cause: unknown) => {
      throw deviceError(options.provider, `did not take the program ${program}`, cause)
    })
    return { session, fallbacks: [] }
  }
  try {
    return { session: await Session.create(bytes, { ...options, refuseFallback: true }), fallbacks: [] }
  } catch (refusal) {
    if (!isFallbackRefusal(refusal)) throw deviceError(options.provider, `did not take the program ${program}`, refusal)
  }
  const fallbacks = await operatorsOnCpu(model, bytes, options)
  return { session: await Session.create(bytes, options), fallbacks }
}

function isFallbackRefusal(error: unknown): boolean {
  return error instanceof Error && error.message.includes('fallback to CPU EP has been explicitly disabled')
}

const traceSchema = z.array(
  z.object({
    cat: z.string().optional(),
    args: z.object({ op_name: z.string().optional(), provider: z.string().optional() }).optional(),
  }),
)

/** Runs the model once on zeros under the library's profiler, which says where each node ran. */
async function operatorsOnCpu(model: OnnxModel, bytes: Uint8Array, options: SessionOptions): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'galatea-'))
  try {
    const session = await Session.create(bytes, { ...options, profile: join(folder, 'trace') })
    const zeros = model.inputs.map(({ name, shape }) => {
      const fixed = shape.map((length) => (typeof length === 'number' ? length : 1))
      return [name, hostTensor(new Float32Array(sizeOf(fixed)), fixed)] as const
    })
    await session.run(Object.fromEntries(zeros), Object.fromEntries(model.outputs.map(({ name }) => [name, null])))
    session.endProfiling()
    await session.dispose()
    const [file] = await readdir(folder)
    const events = traceSchema.parse(JSON.parse(await readFile(join(folder, file!), 'utf8')))
    const onCpu = events.filter(({ args }) => args?.provider === 'CPUExecutionProvider' && args.op_name)
    return [...new Set(onCpu.map(({ args }) => `${args!.op_name!} on the cpu`))].sort()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
