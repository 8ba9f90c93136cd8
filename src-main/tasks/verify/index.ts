import { access, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { GalateaError } from '../../base/errors'
import { checkSeal, fileSha256 } from '../../base/seal'
import { isMissing, readJsonFile } from '../../store/json'
import { cardFile, readModel } from '../../store/models'
import { readOrigin } from './origin'

/** What a file or folder says of itself, and whether that still holds. */
export interface Verification {
  path: string
  kind: 'file' | 'dataset' | 'model'
  holds: boolean
  /** What was compared: the seal inside, the SHA-256 stated by the JSON beside it, or those recorded in the folder. */
  by: 'seal' | 'sidecar' | 'recorded'
  /** SHA-256 as stated and as found; null for folders, where `reason` names the file. */
  stated: string | null
  found: string | null
  /** Why it does not hold, a sentence. */
  reason: string | null
  /** What made it, as it says: model, seed, program and the like. */
  origin: Readonly<Record<string, string>>
}

/**
 * Recomputes what a file states of itself. This is integrity, not authorship: whoever changes a file can seal it anew.
 * @throws GalateaError `not-found` where nothing lies there, or nothing that could be compared.
 */
export async function verify(path: string): Promise<Verification> {
  const found = await stat(path).catch((error: unknown) => {
    if (!isMissing(error)) throw error
    throw new GalateaError('not-found', `There is no '${path}'.`, { path }, { cause: error })
  })
  return found.isDirectory() ? verifyFolder(path) : verifyFile(path)
}

async function verifyFile(path: string): Promise<Verification> {
  const check = await checkSeal(path)
  if (check) {
    const reason = check.holds ? null : changed(path, check.stated, check.found)
    return { path, kind: 'file', by: 'seal', ...check, reason, origin: await readOrigin(path) }
  }
  const sidecar = await readSidecar(`${path}.json`)
  if (!sidecar) {
    const sentence = `'${path}' holds no seal, and no '${basename(path)}.json' beside it states its SHA-256: it is not a result of Galatea, or one from before seals.`
    throw new GalateaError('not-found', sentence, { path })
  }
  const found = await fileSha256(path)
  const holds = found === sidecar.stated
  const reason = holds ? null : changed(path, sidecar.stated, found)
  return { path, kind: 'file', by: 'sidecar', stated: sidecar.stated, found, holds, reason, origin: sidecar.origin }
}

function changed(path: string, stated: string, found: string): string {
  return `'${path}' was changed after it was written: its SHA-256 is ${found}, ${stated} was stated.`
}

const sidecarSchema = z.looseObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) })

/** Tables of text cannot hold a seal: the file beside them does, and states theirs. */
async function readSidecar(path: string): Promise<{ stated: string; origin: Record<string, string> } | null> {
  const there = await access(path).then(
    () => true,
    () => false,
  )
  if (!there) return null
  const parsed = sidecarSchema.safeParse(await readJsonFile(path, `'${path}' is missing.`))
  if (!parsed.success) return null
  const own = await checkSeal(path)
  if (own && !own.holds) throw new GalateaError('corrupt', changed(path, own.stated, own.found), { path })
  return { stated: parsed.data.sha256, origin: await readOrigin(path) }
}

async function verifyFolder(path: string): Promise<Verification> {
  for (const { marker, kind, check } of folders) {
    const there = await access(join(path, marker)).then(
      () => true,
      () => false,
    )
    if (!there) continue
    const base = { path, kind, by: 'recorded' as const, stated: null, found: null }
    try {
      return { ...base, holds: true, reason: null, origin: await check(path) }
    } catch (error) {
      if (!(error instanceof GalateaError && error.code === 'corrupt')) throw error
      return { ...base, holds: false, reason: error.message, origin: {} }
    }
  }
  const markers = folders.map(({ marker, kind }) => `${marker} (a ${kind})`).join(' or ')
  throw new GalateaError('not-found', `The folder '${path}' can not be verified: ${markers} was expected in it.`, {
    path,
  })
}

const folders: readonly {
  marker: string
  kind: 'dataset' | 'model'
  check: (path: string) => Promise<Record<string, string>>
}[] = [
  {
    marker: 'dataset.json',
    kind: 'dataset',
    async check(path) {
      const { openDataset } = await import('../../store/dataset/dataset')
      const dataset = await openDataset(path)
      try {
        await dataset.verify()
        const { program, created, task } = dataset.manifest
        return { program, created, task, hash: dataset.hash }
      } finally {
        dataset.close()
      }
    },
  },
  {
    marker: cardFile,
    kind: 'model',
    async check(path) {
      const { card } = await readModel(path)
      const { program, created, task, name } = card
      return { program, created, task, name, sha256: card.files['generator.onnx']!.sha256 }
    },
  },
]
