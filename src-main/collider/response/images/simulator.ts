import {
  denseImages,
  hitPixels,
  hitPixelsOf,
  imagePixels,
  imageSize,
  jetsOf,
  pixelConstituents,
  type JetPairs,
  type Jets,
} from '../../jets'
import { withAxes } from '../axes'
import { fillNoise, type SizedNetwork } from '../constituents/simulator'
import { Random } from '../../../base/random'
import { sizeOf } from '../../../engine/graph'

const batchSize = 256

/**
 * Draws the images of reconstructed jets; their hit pixels are written as massless candidates at the centres of the
 * pixels, without a kind (PDG code 0). A jet's noise is a pure function of the seed and its number in the sample.
 */
export async function drawImages(
  pairs: JetPairs,
  { runner, random }: SizedNetwork,
  pileUp: (jet: number) => number,
  seed: number,
  first: number,
): Promise<Jets> {
  const { gen, count } = pairs
  const hits = hitPixels(gen.constituents, gen)
  const images = new Float32Array(count * imagePixels)
  for (let from = 0; from < count; from += batchSize) {
    const to = Math.min(count, from + batchSize)
    const size = to - from
    const condition = new Float32Array(size * 4)
    const noise = random.map(({ shape }) => new Float32Array(size * sizeOf(shape)))
    for (let i = 0; i < size; i++) {
      const jet = from + i
      condition.set([gen.pt[jet]!, gen.eta[jet]!, gen.phi[jet]!, pileUp(jet)], i * 4)
      const stream = new Random(seed, 'fastsim', first + jet)
      random.forEach(({ shape, distribution }, k) => {
        const length = sizeOf(shape)
        fillNoise(noise[k]!.subarray(i * length, (i + 1) * length), distribution, stream)
      })
    }
    const { image } = await runner.run({
      gen: { data: denseImages(hits, from, to), shape: [size, 1, imageSize, imageSize] },
      condition: { data: condition, shape: [size, 4] },
      ...Object.fromEntries(random.map(({ name, shape }, k) => [name, { data: noise[k]!, shape: [size, ...shape] }])),
    })
    if (!image) throw new RangeError('the network has no output `image`')
    images.set(image.data, from * imagePixels)
  }
  const { offsets, pt, eta, phi } = pixelConstituents(hitPixelsOf(images), gen)
  const constituents = {
    offsets,
    ...{ pt: Float32Array.from(pt), eta: Float32Array.from(eta), phi: Float32Array.from(phi) },
    pdg: new Int32Array(pt.length),
  }
  return withAxes(
    jetsOf(constituents, () => 0),
    gen,
  )
}
