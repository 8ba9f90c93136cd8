import { basename, join } from 'node:path'
import { z } from 'zod'
import type { Input } from '../../../src-preload/contract'
import type { KnownModel, Model, ModelCard, Verification } from '../../../src-preload/contract/models'
import { readTrust, type Trust } from '../../astronomy/recovery/trust/trustFile'
import { GalateaError } from '../../base/errors'
import { exportRun as takeOut } from '../../engine/gan/export'
import { RunFolder } from '../../engine/gan/run'
import { generatorFile, readModel, writeModel, writeModelCard, type Model as StoredModel } from '../../store/models'
import { loadTask } from '../../tasks'
import { verify } from '../../tasks/verify'
import { folders, stampedName } from '../workspace'

/** What lists show of a card's details; a task that has none of these is shown without. */
const details = z.object({
  bands: z.array(z.string()).default([]),
  downscale: z.number().positive().default(1),
})

export async function readModelFolder({ path }: { path: string }): Promise<Model> {
  return summarise(path, await readModel(path))
}

/** Each of the folders, in their order; one that cannot be used with the reason. */
export async function readModelFolders({ paths }: { paths: string[] }): Promise<KnownModel[]> {
  const known: KnownModel[] = []
  for (const path of paths) {
    try {
      known.push({ path, card: await readCard(path), reason: null })
    } catch (error) {
      known.push({ path, card: null, reason: expectedReason(error) })
    }
  }
  return known
}

export async function describeModel({ path, name, description }: Input<'describeModel'>): Promise<ModelCard> {
  const { card, folder } = await readModel(path)
  await writeModelCard(folder, { ...card, name: name.trim(), description: description.trim() || null })
  return readCard(path)
}

/** The same code as the command `verify`; one that states nothing does not stop the others. */
export async function verifyFiles({ paths }: Input<'verifyFiles'>): Promise<Verification[]> {
  const outcomes: Verification[] = []
  for (const path of paths) {
    try {
      const { holds, reason, found, origin } = await verify(path)
      outcomes.push({ path, state: holds ? 'holds' : 'changed', reason, sha256: found, origin: { ...origin } })
    } catch (error) {
      outcomes.push({ path, state: 'unknown', reason: expectedReason(error), sha256: null, origin: {} })
    }
  }
  return outcomes
}

async function readCard(path: string): Promise<ModelCard> {
  const stored = await readModel(path)
  const { card } = stored
  const trust = await readTrust(stored)
  return {
    ...summarise(path, stored),
    description: card.description ?? '',
    data: card.data ?? '',
    limits: card.limits ?? '',
    licence: card.licence ?? '',
    cite: card.cite ?? '',
    created: card.created,
    program: card.program,
    bytes: Object.values(card.files).reduce((sum, { bytes }) => sum + bytes, 0),
    sha256: card.files[generatorFile]!.sha256,
    baselines: card.baselines ?? {},
    recipe: card.recipe,
    training: card.training && {
      dataset: card.training.dataset,
      items: card.training.items,
      steps: card.training.steps,
    },
    promises: trust && promisesOf(trust),
  }
}

function summarise(path: string, { card, folder }: StoredModel): Model {
  const parsed = details.safeParse(card.details)
  const { bands, downscale } = parsed.success ? parsed.data : { bands: [], downscale: 1 }
  return {
    path,
    name: card.name || basename(folder),
    task: card.task,
    bands,
    scale: downscale,
    parameters: card.parameters,
    domain: card.domain,
    metrics: card.metrics ?? {},
  }
}

function promisesOf({ checks, measured, objects }: Trust): NonNullable<ModelCard['promises']> {
  const [oneSigma, twoSigma] = [rangeOf(measured.coverage?.[68] ?? []), rangeOf(measured.coverage?.[95] ?? [])]
  return {
    askedFalseAlarmRate: checks.asked,
    falseAlarmRate: measured.falseAlarmRate,
    coverage: oneSigma && twoSigma && { 68: oneSigma, 95: twoSigma },
    objects: objects.test,
  }
}

/** Of the bins that had enough objects; null where none had. */
function rangeOf(bins: readonly (number | null)[]): [number, number] | null {
  const known = bins.filter((bin) => bin !== null)
  return known.length === 0 ? null : [Math.min(...known), Math.max(...known)]
}

/** The sentence of what may well be wrong with a file; whatever else is wrong is thrown on. */
function expectedReason(error: unknown): string {
  if (!(error instanceof GalateaError) || error.code === 'cancelled' || error.code === 'internal') throw error
  return error.message
}

/** The same code as the command `export`. Each time a new folder: the run may have gone on since. */
export async function exportRun({ run, checkpoint, card: words }: Input<'exportRun'>): Promise<Model> {
  const { task, preset, dataset, startedAt } = await new RunFolder(run).readManifest()
  const given = `${basename(dataset.folder)}, ${preset ?? task}, ${startedAt.slice(0, 16).replace('T', ' ')}`
  const said = (text: string | undefined): string | null => text?.trim() || null
  const { card, contents } = await takeOut(await loadTask(task), run, {
    checkpoint: checkpoint ?? null,
    name: said(words?.name) ?? given,
    licence: said(words?.licence),
    cite: said(words?.cite),
    description: said(words?.description),
    data: said(words?.data),
    limits: said(words?.limits),
  })
  const path = join(folders.models, stampedName(basename(run).replace(/^[\dT-]+-/, '')))
  await writeModel(path, card, contents)
  return readModelFolder({ path })
}
