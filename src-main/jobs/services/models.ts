import { basename } from 'node:path'
import { z } from 'zod'
import type { Model } from '../../../src-preload/contract/models'
import { readModel } from '../../store/models'

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
