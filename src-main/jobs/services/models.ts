import { basename, join } from 'node:path'
import { z } from 'zod'
import type { Input } from '../../../src-preload/contract'
import type { Model } from '../../../src-preload/contract/models'
import { exportRun as takeOut } from '../../engine/gan/export'
import { RunFolder } from '../../engine/gan/run'
import { readModel, writeModel } from '../../store/models'
import { loadTask } from '../../tasks'
import { folders, stampedName } from '../workspace'

/** What lists show of a card's details; a task that has none of these is shown without. */
const details = z.object({
  bands: z.array(z.string()).default([]),
  downscale: z.number().positive().default(1),
})

export async function describeModel({ path }: { path: string }): Promise<Model> {
  const { card, folder } = await readModel(path)
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
  return describeModel({ path })
}
