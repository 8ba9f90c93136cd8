import { open, readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Larger JSON and pictures are not read only to say what made them. */
const mostBytes = 256 * 1024 * 1024

/** What a file says made it, by name; empty where it says nothing. */
export async function readOrigin(path: string): Promise<Record<string, string>> {
  const start = await firstBytes(path)
  const reader = readers.find(({ magic }) => magic.test(start))
  return reader ? reader.read(path) : {}
}

const readers: readonly { magic: RegExp; read: (path: string) => Promise<Record<string, string>> }[] = [
  { magic: /^SIMPLE {2}=/, read: originInFits },
  { magic: /^PAR1/, read: originInParquet },
  { magic: /^\x89HDF/, read: originInHdf5 },
  { magic: /^\x89PNG/, read: originInPng },
  { magic: /^\s*\{/, read: originInJson },
]

async function firstBytes(path: string): Promise<string> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0)
    return buffer.toString('latin1', 0, bytesRead)
  } finally {
    await file.close()
  }
}

/** The cards of our own, GALVERS and the like, and what HISTORY tells of model and input. */
async function originInFits(path: string): Promise<Record<string, string>> {
  const { openImageFile } = await import('../../astronomy/formats/open')
  const file = await openImageFile(path)
  try {
    const origin: Record<string, string> = {}
    const header = file.header(0)
    for (const { keyword, value, comment } of header.cards) {
      if (/^GAL(?!SEAL)/.test(keyword)) origin[comment ? `${keyword} (${comment})` : keyword] = String(value)
    }
    return origin
  } finally {
    await file.close()
  }
}

async function originInParquet(path: string): Promise<Record<string, string>> {
  const { Database, quoteText } = await import('../../store/tables/database')
  const database = await Database.open(dirname(path))
  try {
    const rows = await database.rows(
      `SELECT decode(key) AS name, decode(value) AS text FROM parquet_kv_metadata(${quoteText(path)})`,
    )
    return withoutSeal(Object.fromEntries(rows.map(({ name, text }) => [String(name), String(text)])))
  } finally {
    database.close()
  }
}

async function originInHdf5(path: string): Promise<Record<string, string>> {
  const { readTextAttributes } = await import('../../collider/showers/files/hdf5')
  return withoutSeal(await readTextAttributes(path))
}

async function originInPng(path: string): Promise<Record<string, string>> {
  if ((await stat(path)).size > mostBytes) return {}
  const { decode } = await import('fast-png')
  return withoutSeal({ ...decode(await readFile(path)).text })
}

/** Of our reports as JSON: what stands outside lists and tables, and the part called provenance. */
async function originInJson(path: string): Promise<Record<string, string>> {
  if ((await stat(path)).size > mostBytes) return {}
  const value = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>
  const provenance = typeof value.provenance === 'object' && value.provenance ? value.provenance : {}
  const plain = Object.entries({ ...value, ...provenance }).filter(([, entry]) =>
    ['string', 'number', 'boolean'].includes(typeof entry),
  )
  return withoutSeal(Object.fromEntries(plain.map(([name, entry]) => [name, String(entry)])))
}

function withoutSeal(texts: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).filter(([name]) => !/(^|[._])seal$/i.test(name)))
}
