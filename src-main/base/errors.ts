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
  const refusal = refusalOf(error)
  if (refusal) {
    const message = refusal.path ? `'${refusal.path}' cannot be used: ${refusal.reason}.` : error.message
    return { code: 'disk', message, details: { errno: refusal.errno } }
  }
  return { code: 'internal', message: error.message, details: { stack: error.stack ?? '' } }
}

/** Why the operating system refuses to write (or read) a file, by its error number. */
const refusals: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'your share of the disk is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'you have no right to it',
  EPERM: 'you have no right to it',
  EIO: 'the disk failed',
  ENOTDIR: 'a part of the path is a file, and a folder was expected',
  EEXIST: 'a part of the path is a file, and a folder was expected',
  EISDIR: 'a folder has that name, and a file was expected',
  ENAMETOOLONG: 'the name is too long',
}

/** What the operating system refused and why; null for any other error. */
export function refusalOf(error: unknown): { errno: string; reason: string; path: string | null } | null {
  const errno = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reason = refusals[errno]
  if (!reason) return null
  const path = error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : null
  return { errno, reason, path }
}

/** 1 failed, 2 wrong usage, 3 the input was refused (not readable, or outside the model's domain). */
export function exitCode(code: ErrorCode): 1 | 2 | 3 {
  if (code === 'usage' || code === 'invalid-recipe') return 2
  if (code === 'unreadable' || code === 'out-of-domain' || code === 'wrong-task') return 3
  return 1
}
