import type { ErrorCode, ErrorReport } from '../../src-preload/contract/errors'

/** A failed call, with the code that the window translates and the sentence of whoever failed. */
export class CallError extends Error {
  override readonly name = 'CallError'
  readonly code: ErrorCode
  readonly details: Record<string, unknown>

  constructor(report: ErrorReport) {
    super(report.message)
    this.code = report.code
    this.details = report.details
  }
}

export function isCancelled(thrown: unknown): boolean {
  return thrown instanceof CallError && thrown.code === 'cancelled'
}

/** Anything thrown as what the window shows. */
export function asCallError(thrown: unknown): CallError {
  if (thrown instanceof CallError) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new CallError({ code: 'internal', message, details: {} })
}
