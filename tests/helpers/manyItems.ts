import { Random } from '../../src-main/base/random'
import { createDataset } from '../../src-main/store/dataset/create'
import type { NewItem } from '../../src-main/store/dataset/item'

/** A data set of many small pictures of blobs, made in seconds: for what has to stay quick and small with many items. */
export async function createManyItems(folder: string, count: number): Promise<void> {
  const side = 16
  await createDataset(
    folder,
    {
      task: 'generate',
      arrays: { image: { shape: [1, side, side] } },
      bands: ['r'],
      size: side,
      columns: [
        { name: 'flux', type: 'number' },
        { name: 'kind', type: 'string' },
      ],
      split: { seed: 1, fractions: { train: 0.8, validation: 0.1, test: 0.1 } },
      creation: {},
    },
    items(count, side),
  )
}

function* items(count: number, side: number): Generator<NewItem> {
  const random = new Random(1, 'many')
  for (let i = 0; i < count; i++) {
    const flux = 10 + 90 * random.uniform()
    const [x, y] = [random.uniform(4, side - 4), random.uniform(4, side - 4)]
    const image = Float32Array.from(
      { length: side * side },
      (_, at) => flux * Math.exp(-(((at % side) - x) ** 2 + (Math.floor(at / side) - y) ** 2) / 8) + (at % 7) / 7,
    )
    const id = `item-${String(i).padStart(6, '0')}`
    yield {
      ...{ id, object: id, source: { file: 'made', sha256: '', part: null }, cutout: null, arrays: { image } },
      values: { flux, kind: i % 50 === 0 ? 'rare' : 'common' },
    }
  }
}
