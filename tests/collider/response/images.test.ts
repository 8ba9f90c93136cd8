import { describe, expect, it } from 'vitest'
import { Random } from '../../../src-main/base/random'
import type { ResponseDescription } from '../../../src-main/collider/response/dataset/description'
import { imagePlan } from '../../../src-main/collider/response/images/plan'
import { imageShapes } from '../../../src-main/collider/response/images/batch'
import { narrowRecipe, responseRecipe } from '../../../src-main/collider/response/recipe'
import { input, type Tensor } from '../../../src-main/engine/graph'
import { evaluate } from '../../../src-main/engine/graph/evaluate'
import { Scope } from '../../../src-main/engine/nn'
import { buildTraining } from '../../../src-main/engine/gan/programs'

const narrow = narrowRecipe(
  responseRecipe.parse({
    task: 'jet-response',
    generator: { kind: 'image-unet', width: 0.125 },
    discriminator: { kind: 'image' },
    losses: { adversarial: 'non-saturating', adversarialWeight: 1, r1: 0, r2: 0 },
    optimiser: { averageDecay: null },
    schedule: { batch: 2, update: 'alternating' },
  }),
)
if (narrow.on !== 'images') throw new Error('the recipe is one for images')
const { recipe } = narrow
const description: ResponseDescription = {
  domain: { pt: [40, 400], absEta: [0, 2], pileUp: [0, 30], constituents: [6, 14] },
  pileUpKnown: true,
  meanPileUp: 10,
  jets: 100,
}
const plan = imagePlan(recipe, description)
const batch = 2

function feeds(seed: number): Map<string, Float64Array> {
  const random = new Random(seed, 'images')
  const image = (): Float64Array =>
    Float64Array.from({ length: batch * 1024 }, () => (random.uniform() < 0.03 ? random.uniform(0.001, 0.1) : 0))
  return new Map([
    ['gen', image()],
    ['reco', image()],
    ['condition', Float64Array.of(100, 0.5, 1, 10, 200, -1.2, 2, 12)],
    ['weight', Float64Array.of(1, 1)],
  ])
}

/** Values of what is built, with the weights as they are drawn and noise by a seed. */
function run(
  build: (scope: Scope, inputs: Record<string, Tensor>) => Tensor[],
  noise: number,
  mode: 'training' | 'inference' = 'training',
) {
  const scope = Scope.root({ mode, seed: 3 })
  const inputs = Object.fromEntries(
    Object.entries(imageShapes).map(([name, shape]) => [name, input(name, [batch, ...shape])]),
  )
  const outputs = build(scope, inputs)
  const random = scope.randomInputs.map(({ name, shape, distribution }) => {
    const stream = new Random(noise, name)
    const draw = (): number =>
      distribution.kind === 'dropout'
        ? stream.uniform() < distribution.rate
          ? 0
          : 1 / (1 - distribution.rate)
        : stream.uniform()
    return [name, Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, draw)] as const
  })
  const variables = [...scope.parameters, ...scope.statistics].map(
    ([name, { initial }]) => [name, Float64Array.from(initial())] as const,
  )
  return evaluate(outputs, new Map([...feeds(1), ...random]), new Map(variables))
}

describe('the published network on images', () => {
  it('draws sparse images: a pixel is hit or not, by the chance that its head gives', () => {
    const [a] = run((scope, inputs) => [plan.generator(scope, inputs, batch).image!], 1, 'inference')
    const [b] = run((scope, inputs) => [plan.generator(scope, inputs, batch).image!], 2, 'inference')
    const hits = (image: Float64Array): number => image.filter((value) => value > 0).length
    expect(a!.every((value) => value >= 0)).toBe(true)
    expect(hits(a!)).toBeLessThan(a!.length)
    expect(b).not.toEqual(a)
  })

  it('judges the images and their totals, the latter with a weight of 4.5', () => {
    const scope = Scope.root({ mode: 'training', seed: 1 })
    const inputs = Object.fromEntries(
      Object.entries(imageShapes).map(([name, shape]) => [name, input(name, [batch, ...shape])]),
    )
    const judgements = plan.discriminator(scope, inputs, inputs.reco!)
    expect(judgements.map(({ name, weight }) => [name, weight])).toEqual([
      ['image', 1],
      ['total', 4.5],
    ])
  })

  it('has the published pixel loss: least where chances and energies are the truth', () => {
    const [losses] = run((scope, inputs) => {
      const outputs = plan.generator(scope, inputs, batch)
      return plan.content(outputs, inputs).map(({ value }) => value)
    }, 1)
    // Chances of a half at first: −ln ½ in every pixel, hit or not, but for the head's first weights.
    expect(losses![0]).toBeGreaterThan(0.4)
    expect(losses![0]).toBeLessThan(1.2)
  })

  it('weights jets in both networks: one of weight 0 teaches nothing', () => {
    const scope = Scope.root({ mode: 'training', seed: 1 })
    const inputs = Object.fromEntries(
      Object.entries(imageShapes).map(([name, shape]) => [name, input(name, [batch, ...shape])]),
    )
    for (const judgement of plan.discriminator(scope, inputs, inputs.reco!)) {
      expect('itemWeights' in judgement && judgement.itemWeights).toBe(inputs.weight)
    }
  })

  it('trains by the engine: programs of both networks are built', () => {
    const { programs, variables } = buildTraining(plan, recipe)
    expect([...programs.keys()].sort()).toEqual(['discriminator', 'generator'])
    expect([...variables.keys()].some((name) => name.startsWith('generator/down5/'))).toBe(true)
  })
})
