import { join } from 'node:path'
import { z } from 'zod'
import type { BufferInput, BufferOutput, Input } from '../../../src-preload/contract'
import type { SamplePicture } from '../../../src-preload/contract/training'
import { GalateaError } from '../../base/errors'
import { readSafetensors } from '../../base/safetensors'
import { RunFolder } from '../../engine/gan/run'
import type { BufferAnswer } from '../buffers'
import { entries } from './entries'

export async function listSampleSteps({ run }: Input<'listSampleSteps'>): Promise<number[]> {
  const names = await entries(join(run, 'samples'))
  return names
    .flatMap((name) => /^step-(\d+)\.safetensors$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
}

const pictureList = z.array(
  z.object({
    tensor: z.string(),
    item: z.int().min(0),
    name: z.string(),
    width: z.int(),
    height: z.int(),
    channels: z.int(),
    display: z.object({
      kind: z.enum(['linear', 'asinh']),
      low: z.number(),
      high: z.number(),
      softening: z.number().optional(),
      bottomUp: z.boolean().optional(),
    }),
  }),
)

export async function readSamples({
  run,
  step,
}: BufferInput<'readSamples'>): Promise<BufferAnswer<BufferOutput<'readSamples'>>> {
  const path = new RunFolder(run).sampleFile(step, 'safetensors')
  const { tensors, metadata } = await readSafetensors(path)
  const list = pictureList.safeParse(JSON.parse(metadata.pictures ?? '[]'))
  if (!list.success) throw new GalateaError('corrupt', `'${path}' does not say what its pictures are.`, { path })
  const samples: { pictures: SamplePicture[] }[] = []
  const buffers: Float32Array[] = []
  for (const { tensor, item, name, width, height, channels, display } of list.data) {
    const data = tensors[tensor]?.data
    if (!data) throw new GalateaError('corrupt', `'${path}' lacks the picture '${tensor}'.`, { path })
    const { kind, low, high, softening = 1, bottomUp = false } = display
    const sample = (samples[item] ??= { pictures: [] })
    sample.pictures.push({
      name,
      width,
      height,
      channels,
      stretch: kind,
      low,
      high,
      softening,
      bottomUp,
      buffer: buffers.length,
    })
    buffers.push(data)
  }
  return { value: { samples }, buffers }
}
