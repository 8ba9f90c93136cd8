import { z } from 'zod'
import { GalateaError } from '../../../base/errors'
import { drawInputs } from '../../../engine/gan/batches'
import type { RandomInput } from '../../../engine/nn'
import type { DeviceOptions } from '../../../engine/runtime/devices'
import { loadOnnxModel, type OnnxModelRunner, type ShapedArray } from '../../../engine/runtime/inference'
import { geometrySchema } from '../files'
import { voxelCount, type ShowerGeometry } from '../geometry'

/** What the tools need of a model: its generator, and `inputs` and `details` of its card. */
export interface ShowerModelSource {
  /** Shown in sentences. */
  folder: string
  /** generator.onnx: path or bytes. */
  generator: string | Uint8Array
  inputs: unknown
  details: Readonly<Record<string, unknown>>
}

const interval = z.tuple([z.number(), z.number()])
const detailsSchema = z.object({
  geometry: geometrySchema,
  threshold: z.number().positive(),
  energy: interval,
  eta: interval.nullable(),
  provenance: z.record(z.string(), z.string()),
  notice: z.string().optional(),
})
const distribution = z.union([
  z.object({ kind: z.enum(['normal', 'uniform']) }),
  z.object({ kind: z.literal('dropout'), rate: z.number() }),
])
const inputsSchema = z.record(z.string(), z.object({ shape: z.array(z.int().min(1)), random: distribution.nullable() }))

/** A trained generator of showers, ready to run. */
export interface ShowerModel {
  readonly geometry: ShowerGeometry
  /** Of the training showers, GeV. */
  readonly energy: readonly [number, number]
  readonly eta: readonly [number, number] | null
  /** What the training showers were, and what has to be said of them. */
  readonly provenance: Readonly<Record<string, string>>
  readonly notice: string | null
  readonly device: string
  /**
   * Showers, MeV, [energies.length, voxels]. The noise of each batch is a pure function of the seed and `first`.
   * @param energies MeV.
   */
  generate(energies: Float32Array, eta: Float32Array | null, seed: number, first: number): Promise<Float32Array>
  close(): Promise<void>
}

/** @throws GalateaError `corrupt` where the card does not fit the task, `device`. */
export async function openShowerModel(source: ShowerModelSource, options: DeviceOptions): Promise<ShowerModel> {
  const details = part(detailsSchema, source.details, source.folder, 'details')
  const inputs = part(inputsSchema, source.inputs, source.folder, 'inputs')
  const runner = await loadOnnxModel(source.generator, options)
  const voxels = voxelCount(details.geometry)
  return {
    geometry: details.geometry,
    energy: details.energy,
    eta: details.eta,
    provenance: details.provenance,
    notice: details.notice ?? null,
    device: runner.device,
    async generate(energies, eta, seed, first) {
      const feeds = feedsOf(runner, inputs, energies, details.eta ? (eta ?? new Float32Array(energies.length)) : null)
      const random = Object.entries(inputs).flatMap(([name, { shape, random: drawn }]): RandomInput[] =>
        drawn ? [{ name, shape: [energies.length, ...shape], distribution: drawn }] : [],
      )
      const drawn = drawInputs(seed, random, first)
      for (const { name, shape } of random) feeds[name] = { data: drawn[name]!, shape }
      const { showers } = await runner.run(feeds)
      if (showers?.data.length === energies.length * voxels) return showers.data
      const sentence = `The model '${source.folder}' does not put out the ${voxels} voxels that its card states.`
      throw new GalateaError('corrupt', sentence, { path: source.folder })
    },
    close: () => runner.dispose(),
  }
}

function feedsOf(
  runner: OnnxModelRunner,
  inputs: z.infer<typeof inputsSchema>,
  energies: Float32Array,
  eta: Float32Array | null,
): Record<string, ShapedArray> {
  const shape = [energies.length, 1]
  const feeds: Record<string, ShapedArray> = { energy: { data: energies, shape } }
  if (eta && 'eta' in inputs && runner.inputs.includes('eta')) feeds.eta = { data: eta, shape }
  return feeds
}

function part<S extends z.ZodType>(schema: S, value: unknown, folder: string, name: string): z.output<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = [name, ...(issue?.path ?? [])].join('.')
  const sentence = `The card of the model '${folder}' does not fit calorimeter-shower: ${where}: ${issue?.message}.`
  throw new GalateaError('corrupt', sentence, { path: folder })
}
