import { readFileSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import type { z } from 'zod'

/**
 * A JSON file of the program's own, or null where there is none. What cannot be understood is set aside under another
 * name, never written over.
 */
export async function readOwnFile<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S> | null> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  const parsed = schema.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  await rename(path, `${path}.unreadable`)
  return null
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
