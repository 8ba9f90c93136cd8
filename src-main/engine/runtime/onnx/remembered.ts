import { readFile } from 'node:fs/promises'
import { cpus, homedir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { writeJson } from '../../../base/files'
import { loweringNames, type LoweringName } from './lowering/convolution'

/**
 * What measuring has found on this machine, by device and layer, kept in the user's cache folder: two runs that begin
 * alike take the same lowerings, and so round alike, and no layer is measured twice.
 */
const fileSchema = z.record(z.string(), z.enum(loweringNames))

/** Another processor, or another meaning of the names, begins anew. */
const meaning = 1

let memory: Promise<Map<string, LoweringName>> | null = null

export function rememberedLowerings(): Promise<Map<string, LoweringName>> {
  memory ??= load()
  return memory
}

/** Keeps what was added. A cache that cannot be written costs the next process its measurements, nothing else. */
export async function keepLowerings(lowerings: ReadonlyMap<string, LoweringName>): Promise<boolean> {
  return writeJson(cacheFile(), Object.fromEntries(lowerings)).then(
    () => true,
    () => false,
  )
}

/** The name of a device in the cache. */
export function deviceKey(provider: string, threads: number): string {
  return `${meaning} ${cpus()[0]?.model ?? 'unknown processor'} ${provider} ${threads}`
}

async function load(): Promise<Map<string, LoweringName>> {
  const text = await readFile(cacheFile(), 'utf8').catch(() => '{}')
  const parsed = fileSchema.safeParse(parseJson(text))
  return new Map(parsed.success ? Object.entries(parsed.data) : [])
}

/** Damaged or missing: there is nothing remembered, and everything is measured again. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

function cacheFile(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env
  const folder = XDG_CACHE_HOME ?? LOCALAPPDATA ?? join(homedir(), '.cache')
  return join(folder, 'galatea', 'lowerings.json')
}
