import type { z } from 'zod'
import type { ErrorReport } from './errors'

/**
 * One call of the window: what it takes and what it answers. Main (or, for calls that answer with pixels and series,
 * the engine process) parses every input with the schema before anything else looks at it.
 */
export interface CallDefinition<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly input: I
  readonly output: O
}

export type Calls = Readonly<Record<string, CallDefinition>>

export type CallName<C extends Calls> = keyof C & string
export type CallInput<C extends Calls, N extends keyof C> = z.input<C[N]['input']>
export type ParsedInput<C extends Calls, N extends keyof C> = z.output<C[N]['input']>
export type CallOutput<C extends Calls, N extends keyof C> = z.output<C[N]['output']>

export function defineCall<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): CallDefinition<I, O> {
  return { input, output }
}

/** What an answered call carries: errors are values, because a thrown one loses its code on the way. */
export type Reply<T = unknown> = { ok: true; value: T } | { ok: false; error: ErrorReport }
