import { readFile } from 'node:fs/promises'
import { GalateaError } from '../base/errors'

/** @throws GalateaError `not-found` with the sentence given, or `corrupt` when the file is not JSON. */
export async function readJsonFile(path: string, missing: string): Promise<unknown> {
  const text = await readTextFile(path)
  if (text === null) throw new GalateaError('not-found', missing, { path })
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch (error) {
    throw new GalateaError('corrupt', `'${path}' is not valid JSON: ${message(error)}.`, { path }, { cause: error })
  }
}

/** The text of a file, null where there is none. */
export async function readTextFile(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
