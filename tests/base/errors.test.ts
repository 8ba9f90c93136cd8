import { readdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { exitCode, GalateaError, reportError } from '../../src-main/base/errors'
import { errorCodes } from '../../src-preload/contract/errors'

describe('reportError', () => {
  it('passes on code, sentence and details of an expected failure', () => {
    const error = new GalateaError('unreadable', 'a.fits is empty.', { file: 'a.fits' })
    expect(reportError(error)).toEqual({ code: 'unreadable', message: 'a.fits is empty.', details: { file: 'a.fits' } })
  })

  it('calls an aborted signal cancelled', () => {
    const controller = new AbortController()
    controller.abort()
    expect(reportError(controller.signal.reason).code).toBe('cancelled')
  })

  it('calls a full disk a disk error and names the errno', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    expect(reportError(full)).toMatchObject({ code: 'disk', details: { errno: 'ENOSPC' } })
  })

  it('names the path that the system refused', async () => {
    const error: unknown = await readdir(import.meta.filename).catch((reason: unknown) => reason)
    expect(reportError(error)).toEqual({
      code: 'disk',
      message: `'${import.meta.filename}' cannot be used: a part of the path is a file, and a folder was expected.`,
      details: { errno: 'ENOTDIR' },
    })
  })

  it('calls anything else a defect, with its stack, whatever was thrown', () => {
    expect(reportError(new TypeError('x is undefined'))).toMatchObject({ code: 'internal', message: 'x is undefined' })
    expect(reportError(new TypeError('x')).details.stack).toContain('errors.test.ts')
    expect(reportError('a string')).toMatchObject({ code: 'internal', message: 'a string' })
    expect(reportError(undefined)).toMatchObject({ code: 'internal', message: 'undefined' })
  })
})

describe('exitCode', () => {
  it('is 2 for wrong usage, 3 for a refused input and 1 for every other failure', () => {
    const usage = ['usage', 'invalid-recipe']
    const refused = ['unreadable', 'out-of-domain', 'wrong-task']
    for (const code of errorCodes) {
      expect([code, exitCode(code)]).toEqual([code, usage.includes(code) ? 2 : refused.includes(code) ? 3 : 1])
    }
  })
})
