import { describe, expect, it } from 'vitest'
import { input, sizeOf, type Tensor } from '../../../src-main/engine/graph'
import {
  buildGenerator,
  imageGeneratorSection,
  noiseGeneratorSection,
  Scope,
  type GeneratorInput,
  type GeneratorKnobs,
  type GeneratorOutput,
} from '../../../src-main/engine/nn'
import { noise, run } from './run'

const root = (): Scope => Scope.root({ mode: 'training', seed: 1 })
const image = (knobs: Record<string, unknown>): GeneratorKnobs => imageGeneratorSection.parse(knobs)
const fromNoise = (knobs: Record<string, unknown> = {}): GeneratorKnobs =>
  noiseGeneratorSection.parse({ kind: 'dcgan', ...knobs })

function build(
  knobs: GeneratorKnobs,
  x: readonly number[] | null,
  output: readonly [number, number, number],
  condition: Tensor | null = null,
): GeneratorOutput & { scope: Scope } {
  const scope = root()
  const [channels, height, width] = output
  const given: GeneratorInput = {
    image: x && input('x', x),
    condition,
    batch: x?.[0] ?? 2,
    output: { channels, height, width },
  }
  return { ...buildGenerator(scope, knobs, given), scope }
}

const parameters = (scope: Scope): number =>
  [...scope.parameters.values()].reduce((total, { shape }) => total + sizeOf(shape), 0)

describe('the published U-Net (pix2pix)', () => {
  it('has the published number of weights', () => {
    const { image: out, scope } = build(image({ kind: 'pix2pix' }), [1, 3, 256, 256], [3, 256, 256])
    expect(out.shape).toEqual([1, 3, 256, 256])
    const down = [3, 64, 128, 256, 512, 512, 512, 512, 512]
    const convolutions = down.slice(1).reduce((sum, filters, i) => sum + 16 * filters * down[i]!, 0)
    // On the way up each level sees its own features and the skip's.
    const up = [512, 512, 512, 512, 256, 128, 64]
    const sources = [512, 1024, 1024, 1024, 1024, 512, 256]
    const transposed = up.reduce((sum, filters, i) => sum + 16 * filters * sources[i]!, 0) + 16 * 128 * 3
    const normalised = [128, 256, 512, 512, 512, 512, ...up]
    const gammaAndBeta = 2 * normalised.reduce((a, b) => a + b)
    const biases = 64 + 512 + 3
    expect(parameters(scope)).toBe(convolutions + transposed + gammaAndBeta + biases)
    // The number that is quoted for this network, 54.41 million, leaves out some of the biases.
    expect(parameters(scope) / 1e6).toBeCloseTo(54.41, 2)
  })

  it('has dropout of one half on three levels, and no bias before a normalisation', () => {
    const { scope } = build(image({ kind: 'pix2pix' }), [1, 3, 256, 256], [3, 256, 256])
    expect(scope.randomInputs.map(({ shape, distribution }) => [shape, distribution])).toEqual(
      [2, 4, 8].map((side) => [[1, 512, side, side], { kind: 'dropout', rate: 0.5 }]),
    )
    const names = [...scope.parameters.keys()]
    const both = names.filter((name) => name.endsWith('/gamma') && names.includes(name.replace('gamma', 'b')))
    expect(both).toEqual([])
  })

  it('says that its images must be multiples of 256', () => {
    expect(() => build(image({ kind: 'pix2pix' }), [1, 3, 128, 128], [3, 128, 128])).toThrow(
      /multiples of 256, got 128×128/,
    )
  })
})

describe.each(['unet', 'residual'])('the generator %s', (kind) => {
  const small = { kind, width: 4, ...(kind === 'unet' ? { depth: 2 } : { blocks: 2 }) }

  it.each([1, 2, 4])('begins as the identity on a grid %i times as fine', (scale) => {
    const { image: out, logVariance, scope } = build(image(small), [2, 3, 8, 12], [3, 8 * scale, 12 * scale])
    expect(out.shape).toEqual([2, 3, 8 * scale, 12 * scale])
    expect(logVariance).toBeNull()
    const constant = Array<number>(2 * 3 * 8 * 12).fill(0.7)
    run(scope, [out], { x: constant })[0]!.forEach((value) => expect(value).toBeCloseTo(0.7, 7))
  })

  it('takes more channels than it puts out, and adds to the first ones', () => {
    const { image: out, scope } = build(image(small), [1, 3, 4, 4], [2, 4, 4])
    const x = noise('x', 3 * 16)
    expect(Array.from(run(scope, [out], { x })[0]!)).toEqual(Array.from(x.subarray(0, 2 * 16)))
  })

  it('has a variance head, bounded, that leaves the image alone', () => {
    const knobs = { ...small, output: 'direct', variance: true }
    const { image: out, logVariance, scope } = build(image(knobs), [1, 2, 8, 8], [2, 8, 8])
    expect(logVariance!.shape).toEqual(out.shape)
    const [values] = run(scope, [logVariance!], { x: noise('x', 2 * 64).map((v) => 1e6 * v) })
    // e⁻¹³ to e³: about where the errors of trained networks lie, e⁻⁵.
    expect(Math.min(...values!)).toBeGreaterThanOrEqual(-13)
    expect(Math.max(...values!)).toBeLessThanOrEqual(3)
  })

  it('is modulated by a condition and fed noise, where asked', () => {
    const knobs = image({ ...small, output: 'direct', noise: 3 })
    const { image: out, scope } = build(knobs, [2, 1, 8, 8], [1, 8, 8], input('c', [2, 5]))
    expect(scope.randomInputs).toEqual([{ name: 'noise', shape: [2, 3, 8, 8], distribution: { kind: 'normal' } }])
    const film = [...scope.parameters.keys()].filter((name) => name.includes('film'))
    expect(film.length).toBeGreaterThan(0)
    const x = noise('x', 2 * 64)
    // Layers that begin at zero hide the condition: give them values.
    const drawn = [...scope.parameters.keys()].filter((name) => /film|second/.test(name))
    const weights = Object.fromEntries(
      drawn.map((name) => [name, Array.from(noise(name, sizeOf(scope.parameters.get(name)!.shape)))]),
    )
    const at = (c: number): Float64Array => run(scope, [out], { x, c: Array<number>(10).fill(c) }, weights)[0]!
    expect(at(1)).not.toEqual(at(-1))
  })

  it('refuses an image it cannot halve, or another scale, or none', () => {
    expect(() => build(image(small), [1, 1, 9, 8], [1, 9, 8])).toThrow(/multiples of \d, got 9×8/)
    expect(() => build(image(small), [1, 1, 8, 8], [1, 24, 24])).toThrow(/enlarges by 1, 2 or 4, not 8×8 to 24×24/)
    expect(() => build(image(small), null, [1, 8, 8])).toThrow(/needs an image/)
  })
})

describe('the U-Net’s knobs', () => {
  const names = (knobs: Record<string, unknown>): string[] => [
    ...build(
      image({ kind: 'unet', depth: 3, width: 4, ...knobs }),
      [1, 1, 16, 16],
      [1, 16, 16],
    ).scope.parameters.keys(),
  ]

  it('caps the width', () => {
    const { scope } = build(image({ kind: 'unet', depth: 3, width: 4, widthCap: 8 }), [1, 1, 16, 16], [1, 16, 16])
    const widths = [0, 1, 2].map((level) => scope.parameters.get(`down${level}/w`)!.shape[0])
    expect(widths).toEqual([4, 8, 8])
  })

  it('normalises all levels but the first and the innermost on the way down, and all but the last on the way up', () => {
    const gammas = names({ normalisation: 'batch' }).filter((name) => name.endsWith('gamma'))
    expect(gammas).toEqual(['down1/gamma', 'up2/gamma', 'up1/gamma'])
  })

  it('has a stem, attention and planes where asked', () => {
    expect(names({ stem: 6 })).toEqual(expect.arrayContaining(['stem/w', 'tail/last/w']))
    expect(names({ attention: true })).toContain('attention/gamma')
    const planes = image({ kind: 'unet', depth: 1, width: 4, condition: 'planes' })
    const { scope } = build(planes, [2, 1, 4, 4], [1, 4, 4], input('c', [2, 3]))
    expect(scope.parameters.get('down0/w')!.shape).toEqual([4, 4, 4, 4])
  })
})

describe('the DCGAN generator', () => {
  it.each([
    [64, 4],
    [48, 6],
    [28, 7],
    [40, 5],
  ])('makes images of %i pixels from a grid of %i', (side, base) => {
    const { image: out, scope } = build(fromNoise({ width: 4, widthCap: 8 }), null, [3, side, side])
    expect(out.shape).toEqual([2, 3, side, side])
    expect(scope.parameters.get('project/w')!.shape[0]! / (base * base)).toBe(8)
    expect(scope.randomInputs).toEqual([{ name: 'noise', shape: [2, 64], distribution: { kind: 'normal' } }])
  })

  it('embeds a condition beside the noise and at every level', () => {
    const { scope } = build(fromNoise({ width: 4, embedding: 6 }), null, [1, 16, 16], input('c', [2, 3]))
    expect(scope.parameters.get('project/w')!.shape[1]).toBe(64 + 6)
    expect(scope.parameters.get('up1/film/w')!.shape).toEqual([8, 6])
  })

  it('refuses sizes that are no small number times a power of two', () => {
    expect(() => build(fromNoise(), null, [1, 37, 37])).toThrow(/not 37×37/)
  })
})
