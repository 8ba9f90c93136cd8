import { Scope } from '../../../engine/nn'
import type { Distribution, RandomInput } from '../../../engine/nn'
import { input, type Shape } from '../../../engine/graph'
import { exportOnnx } from '../../../engine/runtime/export'
import { loadOnnxModel, type OnnxModelRunner } from '../../../engine/runtime/inference'
import type { DeviceOptions } from '../../../engine/runtime/devices'
import type { ModelWorkers } from '../../../engine/runtime/workers'
import type { FloatTensor } from '../../../base/safetensors'
import { constituentGenerator, type GeneratorKnobs } from './generator'
import type { SizedNetwork } from './simulator'
import { genFeatures } from './species'

/** Numbers of constituents that a network is made for: a jet takes the smallest that is enough. */
const sizes = [8, 16, 20, 24, 28, 32, 40, 48, 64, 96, 128, 256, 512] as const

/**
 * The generator for jets of any size: the same weights at every place of a set, so that small jets need not pay for the
 * places of large ones. Each size is made when the first jet asks for it; the softest constituents beyond the largest
 * are left out.
 */
export class GeneratorSizes {
  private readonly made = new Map<number, Promise<SizedNetwork>>()

  constructor(
    private readonly knobs: GeneratorKnobs,
    private readonly weights: Readonly<Record<string, FloatTensor>>,
    private readonly device: DeviceOptions,
    /** Threads to run in, a batch each; null: the device as it is. */
    private readonly workers: ModelWorkers | null,
  ) {}

  for(constituents: number): Promise<SizedNetwork> {
    const places = sizes.find((size) => size >= constituents) ?? sizes.at(-1)!
    const known = this.made.get(places)
    if (known) return known
    const network = this.make(places)
    this.made.set(places, network)
    return network
  }

  async dispose(): Promise<void> {
    for (const network of this.made.values()) await (await network).runner.dispose()
    this.made.clear()
    await this.workers?.dispose()
  }

  /** Batches that are under way at once. */
  get parallel(): number {
    return this.workers?.count ?? 1
  }

  private async make(places: number): Promise<SizedNetwork> {
    let random: readonly RandomInput[] = []
    const bytes = exportOnnx({
      name: 'generator',
      size: { batch: 2, height: 1, width: 1 },
      weights: new Map(Object.entries(this.weights).map(([name, { data }]) => [name, data])),
      build: ({ batch }) => {
        const scope = Scope.root({ mode: 'inference', seed: 0 })
        const gen = input('gen', [batch, places, genFeatures.length])
        const { measured, added } = constituentGenerator(
          scope.child('generator'),
          this.knobs,
          gen,
          input('condition', [batch, 4]),
        )
        random = scope.randomInputs
        return { measured, added }
      },
    })
    const runner = await (this.workers ? this.workers.load(bytes) : loadOnnxModel(bytes, this.device))
    const drawn = random.map(({ name, shape, distribution }) => ({ name, shape: shape.slice(1), distribution }))
    return { places, runner, random: drawn }
  }
}

/** The generator as it was exported, for jets of one size. @param inputs of the model's card. */
export function exportedNetwork(
  runner: OnnxModelRunner,
  inputs: Readonly<Record<string, { shape: Shape; random: Distribution | null }>>,
): SizedNetwork {
  const random = Object.entries(inputs).flatMap(([name, { shape, random: distribution }]) =>
    distribution ? [{ name, shape, distribution }] : [],
  )
  return { places: inputs.gen?.shape[0] ?? 0, runner, random }
}
