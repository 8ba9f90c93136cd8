import type { ErrorCode, ErrorReport } from '../../src-preload/contract/errors'

/** An expected failure: it is shown to the user as its sentence, without a stack. */
export class GalateaError extends Error {
  override readonly name = 'GalateaError'

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: Record<string, unknown> = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** Any thrown value as what may cross a process boundary; unknown ones become `internal` and keep their message. */
export function reportError(thrown: unknown): ErrorReport {
  if (thrown instanceof GalateaError) {
    return { code: thrown.code, message: thrown.message, details: thrown.details }
  }
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  if (error.name === 'AbortError') return { code: 'cancelled', message: 'Cancelled.', details: {} }
  if (isDiskError(error)) return { code: 'disk', message: error.message, details: { errno: error.code } }
  return { code: 'internal', message: error.message, details: { stack: error.stack ?? '' } }
}

const diskErrors = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EIO'])

function isDiskError(error: Error): error is NodeJS.ErrnoException {
  return 'code' in error && typeof error.code === 'string' && diskErrors.has(error.code)
}

/** 1 failed, 2 wrong usage, 3 the input was refused (not readable, or outside the model's domain). */
export function exitCode(code: ErrorCode): 1 | 2 | 3 {
  if (code === 'usage' || code === 'invalid-recipe') return 2
  if (code === 'unreadable' || code === 'out-of-domain' || code === 'wrong-task') return 3
  return 1
}
