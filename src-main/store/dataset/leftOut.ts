import { openDataset } from './dataset'
import type { Rejection } from './create'

/** What is in no number over a split: items a person rejected, and what was left out when the data set was made. */
export async function readLeftOut(folder: string, split: 'train' | 'validation' | 'test'): Promise<Rejection[]> {
  const dataset = await openDataset(folder)
  try {
    const rejected = dataset.items(split, { includeRejected: true }).filter((item) => item.rejected)
    return [
      ...rejected.map(({ id, note }) => ({ source: id, reason: note || 'rejected by hand' })),
      ...(await dataset.rejections()),
    ]
  } finally {
    dataset.close()
  }
}
