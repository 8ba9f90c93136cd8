import { z } from 'zod'
import { bufferCalls, type BufferName } from '../../src-preload/contract'
import { pathsIn } from '../../src-preload/contract/paths'
import type { AllowedPaths } from '../base/allowedPaths'
import { GalateaError } from '../base/errors'
import type { BufferAnswer } from './buffers'
import { bufferServices } from './services'

/**
 * Answers a call that a window made over its own line, past main; so what main checks is checked here.
 * @throws GalateaError `usage` that names the call: there is none of that name, its input does not fit, or it names a
 * path that nobody chose.
 */
export async function answerBufferCall(
  name: string,
  input: unknown,
  allowed: AllowedPaths,
  signal: AbortSignal,
): Promise<BufferAnswer> {
  if (!Object.hasOwn(bufferCalls, name)) throw new GalateaError('usage', `There is no call '${name}'.`, { name })
  const key = name as BufferName
  const parsed = bufferCalls[key].input.safeParse(input)
  if (!parsed.success) {
    const sentence = `The call '${name}' was malformed: ${z.prettifyError(parsed.error)}`
    throw new GalateaError('usage', sentence, { issues: parsed.error.issues })
  }
  allowed.require(name, pathsIn(bufferCalls[key].input, parsed.data))
  const serve = bufferServices[key] as (input: unknown, signal: AbortSignal) => Promise<BufferAnswer>
  return serve(parsed.data, signal)
}
