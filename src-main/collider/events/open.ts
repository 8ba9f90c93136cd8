import { recogniseLayout } from './layouts'
import { openParquet } from './tables/parquet'
import type { EventFile } from './types'

/** Opens an event file of any format, by its content. */
export async function openEventFile(path: string): Promise<EventFile> {
  const file = await openParquet(path)
  return { ...file, layout: recogniseLayout(file.tables)?.layout ?? null }
}
