import type { Random } from '../../../base/random'
import type { Arrays } from '../../../engine/gan/task'
import { denseImages, hitPixels, imageSize, type ConstituentLists } from '../../jets'
import type { StoredJet } from '../constituents/batch'

/** How a batch of jet pairs is fed as images: shapes of one item. */
export const imageShapes = {
  gen: [1, imageSize, imageSize],
  condition: [4],
  reco: [1, imageSize, imageSize],
  weight: [1],
} as const

/** Images of both jets about the generated one's axis, in units of its pT; the weights are of mean 1. */
export function imageBatch(
  jets: readonly StoredJet[],
  weightOf: (jet: Float32Array) => number,
  mirrors: readonly (Random | null)[],
): Arrays {
  const turns = mirrors.map((random) => (random ? random.integer(4) : 0))
  const frame = (at: number): Float32Array => Float32Array.from(jets, ({ jet }) => jet[at]!)
  const axes = { pt: frame(0), eta: frame(1), phi: frame(2) }
  const images = (which: 'gen' | 'reco'): Float32Array => {
    const dense = denseImages(hitPixels(listsOfStored(jets.map((jet) => jet[which])), axes))
    turns.forEach((turn, i) => mirror(dense.subarray(i * imageSize ** 2, (i + 1) * imageSize ** 2), turn))
    return dense
  }
  const condition = new Float32Array(jets.length * 4)
  jets.forEach(({ jet }, i) => condition.set([jet[0]!, (turns[i]! & 1 ? -1 : 1) * jet[1]!, jet[2]!, jet[8]!], i * 4))
  const weight = Float32Array.from(jets, ({ jet }) => weightOf(jet))
  return { gen: images('gen'), condition, reco: images('reco'), weight }
}

function listsOfStored(stored: readonly Float32Array[]): ConstituentLists {
  const offsets = new Int32Array(stored.length + 1)
  const rows: [number, number, number][] = []
  stored.forEach((list, i) => {
    for (let at = 0; at < list.length && list[at]! > 0; at += 4) rows.push([list[at]!, list[at + 1]!, list[at + 2]!])
    offsets[i + 1] = rows.length
  })
  const [pt, eta, phi] = [0, 1, 2].map((n) => Float64Array.from(rows, (row) => row[n]!)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  return { offsets, pt, eta, phi }
}

/** In place: bit 0 mirrors η, which rows run along, bit 1 mirrors φ. */
function mirror(image: Float32Array, turn: number): void {
  if (turn === 0) return
  const before = image.slice()
  const last = imageSize - 1
  for (let row = 0; row < imageSize; row++) {
    for (let column = 0; column < imageSize; column++) {
      const from = (turn & 1 ? last - row : row) * imageSize + (turn & 2 ? last - column : column)
      image[row * imageSize + column] = before[from]!
    }
  }
}
