import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Random } from '../../../../src-main/base/random'
import { exportRun, type ExportedModel } from '../../../../src-main/engine/gan/export'
import {
  generateDescription,
  namedAttributes,
  scaleAttribute,
} from '../../../../src-main/engine/gan/generate/description'
import { evaluateGenerate } from '../../../../src-main/engine/gan/generate/evaluation/evaluate'
import { generateReport } from '../../../../src-main/engine/gan/generate/evaluation/report'
import { attributeError, featureDistance, simpleFeatures } from '../../../../src-main/engine/gan/generate/measure'
import { generateRecipe, type GenerateRecipe } from '../../../../src-main/engine/gan/generate/recipe'
import { sampleImages } from '../../../../src-main/engine/gan/generate/sampler'
import { createStretch } from '../../../../src-main/engine/gan/generate/stretch'
import {
  checkWishes,
  drawAttributes,
  resolveWishes,
  type Wishes,
} from '../../../../src-main/engine/gan/generate/wishes'
import { createGenerateTask } from '../../../../src-main/engine/gan/generate/task'
import { train } from '../../../../src-main/engine/gan/train'
import { loadOnnxModel } from '../../../../src-main/engine/runtime/inference'
import { createOnnxExecutor } from '../../../../src-main/engine/runtime/onnxruntime'
import { blobs, measureBlob } from './source'

const small = {
  generator: {
    kind: 'dcgan',
    latent: 4,
    width: 4,
    widthCap: 8,
    embedding: 4,
    normalisation: 'none',
    activation: 'linear',
  },
  discriminator: { kind: 'dense', width: 4 },
  schedule: { batch: 8, steps: 6, validateEvery: 3, sampleEvery: 6, samples: 2 },
}
const recipe = (data: Record<string, unknown> = {}): GenerateRecipe =>
  generateRecipe.parse({ task: 'generate', data: { attributes: ['flux', 'tilt'], ...data }, ...small })

const task = createGenerateTask(
  async () => blobs(),
  () => measureBlob,
)
const item = (index: number) => ({ index, random: new Random(1, 'item', index) })

describe('the data of the task generate', () => {
  it('are images in the networks’ scale, and standard attributes', async () => {
    const data = await task.open(recipe(), 'blobs', {})
    const description = generateDescription.parse(data.description)
    const [flux, tilt] = description.attributes
    // Positive and spanning a factor of 30: on a logarithmic scale. Both signs: on a linear one.
    expect([flux!.logarithmic, tilt!.logarithmic]).toEqual([true, false])

    const all = Array.from({ length: 40 }, (_, i) => item(i))
    const { image, attributes } = await data.batch('train', all)
    for (const column of [0, 1]) {
      const values = Array.from({ length: 40 }, (_, i) => attributes![2 * i + column]!)
      const mean = values.reduce((sum, v) => sum + v, 0) / 40
      expect(mean).toBeCloseTo(0, 5)
      expect(values.reduce((sum, v) => sum + v * v, 0) / 40).toBeCloseTo(1, 5)
    }
    const source = blobs()
    const pixels = await source.read('train', 3)
    const stretch = createStretch(recipe().data, description)
    for (let i = 1; i < 64; i++) expect(stretch.inverse(image![3 * 64 + i]!)).toBeCloseTo(pixels[i]!, 3)
    // A pixel that is missing is given the median, which the networks see as 0.
    expect(image![3 * 64]).toBe(0)
    await data.close()
  })

  it('leaves out images that lack an attribute', async () => {
    const data = await task.open(recipe({ attributes: ['sometimes'] }), 'blobs', {})
    expect(data.sizes).toEqual({ train: 30, validation: 12, test: 6 })
    const { attributes } = await data.batch('train', [item(0), item(1)])
    const [scale] = generateDescription.parse(data.description).attributes
    expect(Array.from(attributes!)).toEqual([1, 2].map((value) => Math.fround(scaleAttribute(scale!, value))))
    await data.close()
  })

  it('turns images in training alone, and only where asked', async () => {
    const sums = (values: Float32Array): number[] => Array.from(values).sort((a, b) => a - b)
    const still = await task.open(recipe({ attributes: [] }), 'blobs', {})
    const turned = await task.open(recipe({ attributes: [], flips: true }), 'blobs', {})
    const eight = Array.from({ length: 8 }, () => 5).map((index, i) => ({ index, random: new Random(1, 'turn', i) }))
    const [a, b] = [await still.batch('train', eight), await turned.batch('train', eight)]
    expect(b.image).not.toEqual(a.image)
    expect(sums(b.image!)).toEqual(sums(a.image!))
    expect((await turned.batch('validation', eight)).image).toEqual((await still.batch('validation', eight)).image)
  })

  it.each([
    ['colour', /no attribute 'colour' to learn from: it has flux, tilt, sometimes, same, side, title/],
    ['title', /'title' has 40 different values in the training split, expected 2 to 32/],
    ['same', /'same' has no two different values/],
  ])('refuses the attribute %s', async (name, says) => {
    const source = blobs()
    await expect(
      createGenerateTask(
        async () => source,
        () => null,
      ).open(recipe({ attributes: [name] }), 'x', {}),
    ).rejects.toThrow(says)
    expect(source.closed).toBe(true)
  })
})

describe('an attribute that is a word', () => {
  it('is 1 for its value and 0 for the others, in standard units; images without one are left out', async () => {
    const data = await task.open(recipe({ attributes: ['flux', 'side'] }), 'blobs', {})
    const description = generateDescription.parse(data.description)
    expect(description.attributes.map(({ name }) => name)).toEqual(['flux', 'side=left', 'side=right'])
    expect(data.sizes).toEqual({ train: 36, validation: 15, test: 8 })
    const { attributes } = await data.batch('train', [item(0), item(1)])
    const [, left, right] = description.attributes
    // Of 36 in training 12 are left: item 0 is, item 1 is not.
    expect(left!.mean).toBeCloseTo(12 / 36, 12)
    for (const [at, scale, value] of [
      [1, left, 1],
      [2, right, 0],
      [4, left, 0],
      [5, right, 1],
    ] as const) {
      expect(attributes![at]).toBeCloseTo(scaleAttribute(scale!, value), 5)
    }
    await data.close()

    const drawn = Array.from({ length: 400 }, (_, index) => drawAttributes(description, {}, 1, index).slice(1))
    expect(drawn.every(([a, b]) => a! + b! === 1)).toBe(true)
    const share = drawn.filter(([a]) => a === 1).length / 400
    // Binomial with 400: a deviation of 0.024.
    expect(Math.abs(share - 12 / 36)).toBeLessThan(0.1)
    expect(drawAttributes(description, { side: 'left' }, 1, 0).slice(1)).toEqual([1, 0])
    expect(namedAttributes(description.attributes, [5, 0, 1])).toEqual({ flux: 5, side: 'right' })

    const check = (wishes: Wishes) => (): void => checkWishes(description, wishes)
    expect(check({ side: 'left' })).not.toThrow()
    expect(check({ side: 'top' })).toThrow(/side = top is not among what the model was trained on: left, right/)
    expect(check({ side: 3 })).toThrow(/side = 3 is not among/)
    expect(check({ 'side=left': 1 })).toThrow(/no attribute 'side=left': it has flux, side/)
    expect(check({ flux: 'bright' })).toThrow(/'flux' is a number or a range from,to, got 'bright'/)
  })
})

describe('the distance between sets of images', () => {
  const noise = (name: string, count: number, sigma = 1): number[][] =>
    Array.from({ length: count }, (_, i) =>
      simpleFeatures(new Random(4, name, i).fillNormal(new Float32Array(64), sigma), [1, 8, 8]),
    )

  it('is 0 for the same set, in any order, and grows with the difference', () => {
    const real = noise('a', 32)
    expect(featureDistance(real, [...real].reverse())).toBe(0)
    const same = featureDistance(real, noise('b', 32))
    expect(featureDistance(real, noise('b', 32, 1.5))).toBeGreaterThan(3 * same)
  })

  it('is of features that are what they say', () => {
    const checkers = Float32Array.from({ length: 64 }, (_, i) => (((i % 8) + Math.floor(i / 8)) % 2 === 0 ? 3 : 1))
    // Mean 2, deviation 1, differences of 2 at one pixel and of 0 at two.
    expect(simpleFeatures(checkers, [1, 8, 8])).toEqual([2, 1, 2, 0])
  })
})

describe('how attributes are followed', () => {
  const scale = { minimum: 1, maximum: 100, mean: 0, kind: null }
  const flux = { ...scale, name: 'flux', logarithmic: true, std: 0.5 }
  const tilt = { ...scale, name: 'tilt', logarithmic: false, std: 1 }

  it('is the difference of what is measured on both images, in the attribute’s scale', () => {
    expect(attributeError([flux, tilt], [10, 1], [10, 1])).toBe(0)
    // 20 % too high: ln 1.2 / 0.5; the tilt is 0.5 of its deviation off.
    expect(attributeError([flux, tilt], [10, 1], [12, 0.5])).toBeCloseTo((Math.log(1.2) / 0.5 + 0.5) / 2, 12)
    // What cannot be measured on the real image says nothing of the generated one.
    expect(attributeError([flux, tilt], [10, NaN], [12, 7])).toBeCloseTo(Math.log(1.2) / 0.5, 12)
    expect(attributeError([tilt], [NaN], [1])).toBeNaN()
  })

  it('counts 3 at most, and 3 where the generated image shows nothing', () => {
    expect(attributeError([flux], [10], [1000])).toBe(3)
    expect(attributeError([flux], [10], [NaN])).toBe(3)
    // The logarithm of a negative flux.
    expect(attributeError([flux], [10], [-5])).toBe(3)
  })

  it('chooses the best checkpoint where attributes are asked for and can be measured', async () => {
    const best = async (data: Record<string, unknown>, measured: boolean): Promise<string> => {
      const some = createGenerateTask(
        async () => blobs(),
        () => (measured ? measureBlob : null),
      )
      const opened = await some.open(recipe(data), 'blobs', {})
      const { metrics, bestMetric } = some.plan(recipe(data), opened.description)
      expect(Object.keys(metrics)).toContain(bestMetric)
      return bestMetric
    }
    expect(await best({}, true)).toBe('misfit')
    expect(await best({}, false)).toBe('featureDistance')
    expect(await best({ attributes: [] }, true)).toBe('featureDistance')
  })
})

describe('a trained model of the task generate', () => {
  let folder: string
  let model: ExportedModel
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'galatea-generate-'))
    const executor = await createOnnxExecutor({ device: 'cpu', threads: 1, spin: false })
    const options = { task, recipe: recipe(), preset: null, dataset: 'blobs', folder, resumeFrom: null, executor }
    const { steps } = await train(options, {})
    expect(steps).toBe(6)
    await executor.dispose()
    model = await exportRun(task, folder, { checkpoint: null, name: null, licence: null, cite: null })
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('says what it takes, and gives images in linear pixels, the same for a seed', async () => {
    expect(model.card.inputs).toMatchObject({
      attributes: { shape: [2], random: null },
      'generator/noise': { shape: [4], random: { kind: 'normal' } },
    })
    expect(model.card.domain).toEqual({
      flux: [expect.any(Number), expect.any(Number)],
      tilt: expect.any(Array) as unknown,
    })
    const runner = await loadOnnxModel(model.contents['generator.onnx']!, { device: 'cpu', threads: 1 })
    const description = generateDescription.parse(model.card.details)
    const generator = { runner, description, data: recipe().data, inputs: model.card.inputs }
    const asked = [0, 1, 2].map((index) => drawAttributes(description, { flux: 50 }, 7, index))
    expect(asked.map(([flux]) => flux)).toEqual([50, 50, 50])
    const images = await sampleImages(generator, asked, 7, 0)
    expect(images).toHaveLength(3 * 64)
    expect(images.every(Number.isFinite)).toBe(true)
    expect(await sampleImages(generator, asked, 7, 0)).toEqual(images)
    expect(await sampleImages(generator, asked, 8, 0)).not.toEqual(images)
    await runner.dispose()
  })

  it('knows an attribute by the end of its name, where it is the only one', () => {
    const description = generateDescription.parse(model.card.details)
    const [flux] = description.attributes
    const two = {
      ...description,
      attributes: [
        { ...flux!, name: 'measured_flux' },
        { ...flux!, name: 'tilt' },
      ],
    }
    expect(resolveWishes(two, { flux: 5, tilt: 1, mass: 2 })).toEqual({ measured_flux: 5, tilt: 1, mass: 2 })
    const three = { ...two, attributes: [...two.attributes, { ...flux!, name: 'true_flux' }] }
    expect(resolveWishes(three, { flux: 5 })).toEqual({ flux: 5 })
  })

  describe('is evaluated beside real images', () => {
    const asked = { dataset: 'blobs', split: 'test', items: null, count: 40, seed: 1, leftOut: [] } as const
    const evaluate = (changed: Partial<ReturnType<typeof blobs>> = {}) => {
      const { details, recipe: written, inputs } = model.card
      const source = { folder, recipe: written, details, inputs, generator: model.contents['generator.onnx']! }
      const options = { ...asked, device: 'cpu', threads: 1, trainedHash: 'blobs' }
      return evaluateGenerate(source, { ...blobs(), ...changed }, () => measureBlob, options)
    }

    it('by what was asked, by distributions and by the nearest training image', async () => {
      const evaluation = await evaluate()
      expect(evaluation).toMatchObject({ items: 8, generated: 40, trainedOn: 40, dataset: { isTrainedOn: true } })
      const [flux, tilt] = evaluation.attributes
      expect(flux!.generated).toHaveLength(40)
      // Real images hold what their attribute says, but for the noise of two pixels.
      expect(flux!.realRankCorrelation).toBeGreaterThan(0.95)
      expect(tilt).toMatchObject({ generated: null, rankCorrelation: null })
      const { real, generated, shareNearer, closest } = evaluation.neighbours
      expect([real.length, generated.length]).toEqual([8, 40])
      expect(shareNearer).toBeGreaterThanOrEqual(0)
      expect(closest.map(({ distance }) => distance)).toEqual([...generated].sort((a, b) => a - b).slice(0, 6))
      expect(evaluation.cases.map(({ why }) => why).slice(0, 3)).toEqual(['worst', 'median', 'best'])
    })

    it('in a report that shows them', async () => {
      const report = generateReport(await evaluate())
      // 3 by rule, all 8 at random, 6 neighbours.
      expect(report.match(/<img /g)).toHaveLength(17)
      expect(report).toContain('nobody knows how to measure it')
      expect(report).toContain('class="dots')
      expect(report).not.toContain('NaN')
    })

    it('of the same shape and with the same attributes only', async () => {
      await expect(evaluate({ shape: [1, 4, 4] as never })).rejects.toThrow(/'blobs' does not fit.*1×4×4, not 1×8×8/)
      await expect(evaluate({ columnOf: () => null })).rejects.toThrow(/has no attribute 'flux'/)
    })
  })

  it('refuses what it was not trained on', () => {
    const description = generateDescription.parse(model.card.details)
    expect(() => checkWishes(description, { flux: 50, tilt: [-0.5, 0.5] })).not.toThrow()
    expect(() => checkWishes(description, { flux: 5000 })).toThrow(
      /flux = 5000 lies outside what the model was trained on/,
    )
    expect(() => checkWishes(description, { tilt: [0, 3] })).toThrow(/tilt = 3 lies outside/)
    expect(() => checkWishes(description, { mass: 1 })).toThrow(/no attribute 'mass': it has flux, tilt/)
  })
})
