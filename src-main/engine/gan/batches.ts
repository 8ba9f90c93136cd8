import { sizeOf } from '../graph'
import type { RandomInput } from '../nn'
import { Random } from '../../base/random'
import type { Arrays, BatchItem, Split, TaskData } from './task'

/**
 * Which items a batch holds. Batches run through one shuffled pass after another without gaps, so every item is seen
 * equally often whatever the batch size; batch n is a pure function of (seed, n).
 */
export class TrainingOrder {
  private epoch = -1
  private permutation: number[] = []

  constructor(
    private readonly seed: number,
    private readonly items: number,
    private readonly size: number,
  ) {}

  batch(number: number): BatchItem[] {
    return Array.from({ length: this.size }, (_, i) => {
      const position = number * this.size + i
      return { index: this.item(position), random: new Random(this.seed, 'batch/train', position) }
    })
  }

  private item(position: number): number {
    const epoch = Math.floor(position / this.items)
    if (epoch !== this.epoch) {
      this.epoch = epoch
      this.permutation = new Random(this.seed, 'order', epoch).shuffle([...Array(this.items).keys()])
    }
    return this.permutation[position % this.items]!
  }
}

/** Items of a split that is measured: the same draws for an item every time. */
export function fixedItems(seed: number, split: Split, indices: readonly number[]): BatchItem[] {
  return indices.map((index) => ({ index, random: new Random(seed, `batch/${split}`, index) }))
}

/** `count` different items of `size`, always the same for a seed. */
export function chooseItems(seed: number, purpose: string, size: number, count: number): number[] {
  return new Random(seed, `choice/${purpose}`).shuffle([...Array(size).keys()]).slice(0, count)
}

/** Values of random inputs: a pure function of (seed, name, index). */
export function drawInputs(seed: number, inputs: readonly RandomInput[], index: number): Record<string, Float32Array> {
  return Object.fromEntries(
    inputs.map((input) => [input.name, draw(input, new Random(seed, `input/${input.name}`, index))]),
  )
}

function draw({ shape, distribution }: RandomInput, random: Random): Float32Array {
  const values = new Float32Array(sizeOf(shape))
  switch (distribution.kind) {
    case 'normal':
      return random.fillNormal(values)
    case 'uniform':
      for (let i = 0; i < values.length; i++) values[i] = random.bits() / 4294967296
      return values
    case 'dropout': {
      const threshold = distribution.rate * 4294967296
      const kept = 1 / (1 - distribution.rate)
      for (let i = 0; i < values.length; i++) values[i] = random.bits() >= threshold ? kept : 0
      return values
    }
  }
}

/** Fetches batches, checked; the last one asked for is kept, since two updates may share it. */
export class TrainingBatches {
  private last: { number: number; arrays: Promise<Arrays> } | null = null

  constructor(
    private readonly data: TaskData,
    private readonly order: TrainingOrder,
    private readonly names: readonly string[],
  ) {}

  get(number: number): Promise<Arrays> {
    if (this.last?.number !== number) {
      this.last = { number, arrays: fetchBatch(this.data, 'train', this.order.batch(number), this.names) }
    }
    return this.last.arrays
  }
}

/** A batch of the data set, with a word for the task's author where an input is missing. */
export async function fetchBatch(
  data: TaskData,
  split: Split,
  items: readonly BatchItem[],
  names: readonly string[],
): Promise<Arrays> {
  const arrays = await data.batch(split, items)
  const missing = names.filter((name) => !arrays[name])
  if (missing.length > 0) throw new RangeError(`the task's batch lacks the input ${missing.join(', ')}`)
  return arrays
}
