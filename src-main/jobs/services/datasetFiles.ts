import { basename, join } from 'node:path'
import { z } from 'zod'
import type { Input, Output } from '../../../src-preload/contract'
import { savedView } from '../../../src-preload/contract/datasets'
import { GalateaError } from '../../base/errors'
import {
  datasetCardText,
  readDatasetCard,
  readSavedViews,
  writeDatasetCard,
  writeSavedViews,
} from '../../store/dataset/card'
import { datasets } from './datasets'

export async function readViews({ path }: Input<'readViews'>): Promise<Output<'readViews'>> {
  const parsed = z.array(savedView).safeParse(await readSavedViews(path))
  if (parsed.success) return parsed.data
  const file = join(path, 'views.json')
  throw new GalateaError('corrupt', `'${file}' holds no saved views: delete it to begin anew.`, { path: file })
}

export async function writeViews({ path, views }: Input<'writeViews'>): Promise<Output<'writeViews'>> {
  await writeSavedViews((await datasets.get(path)).dataset.folder, views)
  return null
}

export async function readDataCard({ path }: Input<'readDataCard'>): Promise<Output<'readDataCard'>> {
  const { dataset } = await datasets.get(path)
  const card = await readDatasetCard(dataset, basename(path))
  return { card, text: await datasetCardText(dataset, card) }
}

export async function writeDataCard({ path, card }: Input<'writeDataCard'>): Promise<Output<'writeDataCard'>> {
  const { dataset } = await datasets.get(path)
  return { card, text: await writeDatasetCard(dataset, card) }
}
