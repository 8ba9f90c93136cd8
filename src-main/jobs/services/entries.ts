import { readdir } from 'node:fs/promises'

/** Names of what lies in a folder; none where there is no such folder. */
export async function entries(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  })
}
