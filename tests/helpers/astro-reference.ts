import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { PixelGrid } from '../../src-main/astronomy/measure/pixels'
import { readPlanes } from './planes'
import { shared } from './shared'

/** How the reference files describe an input image. */
type Input =
  | { kind: 'inline'; data: number[][] }
  | { kind: 'file'; file: string; hdu: number; plane?: number; x0: number; y0: number; w: number; h: number }
  | ({ kind: 'pattern'; w: number; h: number } & Record<
      'base' | 'amp' | 'cx' | 'cy' | 's' | 'wave' | 'kx' | 'ky',
      number
    >)
  | { kind: 'add_noise'; of: string; sigma: number; seed: number }
  | { kind: 'gaussian_blur'; of: string; sigma_px: number; truncate: number }
  | { kind: 'affine'; of: string; multiply: number; add: number }
  | { kind: 'channels'; of: string[] }

/** One case as the file holds it; each test knows the keys of its topic. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape differs from case to case
export type Case = { id: string } & Record<string, any>

export interface Reference {
  inputs: Record<string, Input & { check?: { sum: number } }>
  values: Case[]
}

/** The whole reference file where the shared folder is, else the self-contained cases committed with the tests. */
export function loadReference(topic: string): Reference {
  const path = shared
    ? join(shared, 'reference/astro', `${topic}.json`)
    : resolve(import.meta.dirname, '../reference/astro', `${topic}.json`)
  return JSON.parse(readFileSync(path, 'utf8')) as Reference
}

/** Builds the inputs of a reference file on demand, in double precision, one image a channel. */
export class Inputs {
  private readonly built = new Map<string, PixelGrid[]>()

  constructor(private readonly inputs: Reference['inputs']) {}

  async one(name: string): Promise<PixelGrid> {
    const [grid] = await this.channels(name)
    return grid!
  }

  async channels(name: string): Promise<PixelGrid[]> {
    const known = this.built.get(name)
    if (known) return known
    const input = this.inputs[name]
    if (!input) throw new Error(`The reference has no input "${name}"`)
    const grids = await this.build(input)
    if (input.check && grids.length === 1) requireSum(name, grids[0]!, input.check.sum)
    this.built.set(name, grids)
    return grids
  }

  private async build(input: Input): Promise<PixelGrid[]> {
    switch (input.kind) {
      case 'inline':
        return [fromRows(input.data)]
      case 'file':
        return [await fromFile(input)]
      case 'pattern':
        return [pattern(input)]
      case 'add_noise':
        return [addNoise(await this.one(input.of), input.sigma, input.seed)]
      case 'gaussian_blur':
        return [referenceBlur(await this.one(input.of), input.sigma_px, input.truncate)]
      case 'affine': {
        const of = await this.one(input.of)
        return [{ ...of, data: Float64Array.from(of.data, (v) => v * input.multiply + input.add) }]
      }
      case 'channels':
        return Promise.all(input.of.map((name) => this.one(name)))
    }
  }
}

export function fromRows(rows: number[][]): PixelGrid {
  return { width: rows[0]!.length, height: rows.length, data: Float64Array.from(rows.flat()) }
}

async function fromFile(input: Extract<Input, { kind: 'file' }>): Promise<PixelGrid> {
  const planes = await readPlanes(join(shared!, 'data', input.file), input.hdu)
  const plane = planes[input.plane ?? 0]!
  const data = new Float64Array(input.w * input.h)
  for (let y = 0; y < input.h; y++) {
    for (let x = 0; x < input.w; x++) data[y * input.w + x] = plane.data[(input.y0 + y) * plane.width + input.x0 + x]!
  }
  return { width: input.w, height: input.h, data }
}

function pattern(p: Extract<Input, { kind: 'pattern' }>): PixelGrid {
  const data = new Float64Array(p.w * p.h)
  for (let y = 0; y < p.h; y++) {
    for (let x = 0; x < p.w; x++) {
      const bump = p.amp * Math.exp(-((x - p.cx) ** 2 + (y - p.cy) ** 2) / (2 * p.s * p.s))
      data[y * p.w + x] = p.base + bump + p.wave * Math.sin(2 * Math.PI * (p.kx * x + p.ky * y))
    }
  }
  return { width: p.w, height: p.h, data }
}

/** Sum of twelve uniforms of a 32-bit linear congruential generator, minus 6: as the reference defines its noise. */
function addNoise(of: PixelGrid, sigma: number, seed: number): PixelGrid {
  let state = seed >>> 0
  const data = Float64Array.from(of.data, (value) => {
    let sum = 0
    for (let i = 0; i < 12; i++) {
      state = (Math.imul(1664525, state) + 1013904223) >>> 0
      sum += state / 4294967296
    }
    return value + sigma * (sum - 6)
  })
  return { ...of, data }
}

/** The plainest possible Gaussian filter in double precision, written apart from the one under test. */
function referenceBlur(of: PixelGrid, sigma: number, truncate: number): PixelGrid {
  const radius = Math.floor(truncate * sigma + 0.5)
  const taps = Array.from({ length: 2 * radius + 1 }, (_, k) => Math.exp(-((k - radius) ** 2) / (2 * sigma * sigma)))
  const total = taps.reduce((a, b) => a + b, 0)
  const mirror = (i: number, n: number) => (i < 0 ? -1 - i : i >= n ? 2 * n - 1 - i : i)
  const pass = (grid: PixelGrid, stepX: number, stepY: number) => {
    const data = grid.data.map((_, i) => {
      const x = i % grid.width
      const y = Math.floor(i / grid.width)
      let sum = 0
      taps.forEach((tap, k) => {
        const sx = mirror(x + stepX * (k - radius), grid.width)
        const sy = mirror(y + stepY * (k - radius), grid.height)
        sum += (tap / total) * grid.data[sy * grid.width + sx]!
      })
      return sum
    })
    return { ...grid, data }
  }
  return pass(pass(of, 1, 0), 0, 1)
}

function requireSum(name: string, grid: PixelGrid, expected: number): void {
  let sum = 0
  let largest = 0
  for (const value of grid.data) {
    if (!Number.isFinite(value)) continue
    sum += value
    largest += Math.abs(value)
  }
  // Ten digits are given; a wrong crop or plane is off by far more.
  if (Math.abs(sum - expected) > 1e-7 * largest) {
    throw new Error(`The input "${name}" sums to ${sum}, the reference says ${expected}: wrong crop or wrong reading`)
  }
}

/** Files are skipped without the shared folder: the case's inputs, and what they are made of, must not be files. */
export function needsFile(reference: Reference, name: string): boolean {
  const input = reference.inputs[name]
  if (!input) return false
  if (input.kind === 'file') return true
  const of = 'of' in input ? input.of : []
  return (typeof of === 'string' ? [of] : of).some((other) => needsFile(reference, other))
}
