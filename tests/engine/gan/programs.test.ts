import { describe, expect, it } from 'vitest'
import { concat, multiply, square, sum, type Tensor } from '../../../src-main/engine/graph'
import { evaluate } from '../../../src-main/engine/graph/evaluate'
import type { adversarialLosses } from '../../../src-main/engine/gan/recipe'
import { buildTraining, type TrainingProgram } from '../../../src-main/engine/gan/programs'
import { averageScale, TrainingSession } from '../../../src-main/engine/gan/session'
import type { Plan } from '../../../src-main/engine/gan/task'
import { drawInputs, fixedItems } from '../../../src-main/engine/gan/batches'
import { updatesOf } from '../../../src-main/engine/gan/schedule'
import { createReferenceExecutor } from '../../../src-main/engine/runtime/reference'
import { toy, toyTask, type ToyRecipe } from './toy'

const planOf = (recipe: ToyRecipe): Plan => toyTask.plan(recipe, { size: 8 })

async function feedsOf(recipe: ToyRecipe, program: TrainingProgram): Promise<Record<string, Float32Array>> {
  const data = await toyTask.open(recipe, 'toy', {})
  const arrays = await data.batch('train', fixedItems(1, 'train', [0, 1, 2, 3]))
  return { ...arrays, ...drawInputs(1, program.random, 0) }
}

describe('programs of a recipe', () => {
  const keys = (changes: Parameters<typeof toy>[0]): string[] => {
    const recipe = toy(changes)
    return [...buildTraining(planOf(recipe), recipe).programs.keys()]
  }

  it('are those that its steps run', () => {
    const variants: Parameters<typeof toy>[0][] = [
      {},
      { losses: { adversarialWeight: 0 } },
      { losses: { r1: 1 } },
      { losses: { r1: 1, r2: 1, penaltyInterval: 4 }, schedule: { contentSteps: 3 } },
      { losses: { r2: 1, penaltyInterval: 3 }, schedule: { update: 'alternating', discriminatorSteps: 2 } },
      { schedule: { discriminatorSteps: 3 } },
    ]
    for (const changes of variants) {
      const recipe = toy(changes)
      const used = new Set(
        Array.from({ length: 24 }, (_, step) => updatesOf(recipe, step).map(({ key }) => key)).flat(),
      )
      expect(new Set(keys(changes))).toEqual(used)
    }
  })

  it('refuse to learn from nothing', () => {
    expect(() => keys({ losses: { adversarialWeight: 0, l1: 0 } })).toThrow(/needs a content loss/)
  })
})

describe('an update', () => {
  it.each(['discriminator', 'generator'] as const)('of the %s leaves the other network as it was', async (kind) => {
    const recipe = toy({ schedule: { update: 'alternating' } })
    const executor = await createReferenceExecutor()
    const session = await TrainingSession.create(planOf(recipe), recipe, executor)
    const before = await session.snapshot()
    const planned = updatesOf(recipe, 0).find((update) => update.kind === kind)!
    await session.update(planned, await feedsOf(recipe, session.program(kind)), {
      generator: 0.01,
      discriminator: 0.01,
    })
    const after = await session.snapshot()
    const changed = Object.keys(before).filter((name) => before[name]!.data.some((v, i) => v !== after[name]!.data[i]))
    const owners = new Set(changed.map((name) => name.replace(/^average\/|^adam\/[^/]+\/[mv]\//, '').split('/')[0]))
    expect(owners).toEqual(new Set([kind]))
    // The last layer begins at zero, so at first it alone has a gradient.
    expect(changed).toEqual(expect.arrayContaining([`${kind}/${kind === 'generator' ? 'up0/w' : 'layer0/w'}`]))
    await session.dispose()
    await executor.dispose()
  })

  it('judges real and generated samples apart where a network takes batch statistics', () => {
    const batchesSeen = (normalisation: string): number[] => {
      const recipe = toy({ discriminator: { kind: 'patch', layers: 1, width: 4, normalisation } })
      const sizes: number[] = []
      const plan = planOf(recipe)
      const counting: typeof plan = {
        ...plan,
        discriminator: (scope, inputs, sample) => {
          sizes.push(sample.shape[0]!)
          return plan.discriminator(scope, inputs, sample)
        },
      }
      buildTraining(counting, recipe)
      return sizes.slice(1)
    }
    expect(batchesSeen('none')).toEqual([8])
    expect(batchesSeen('batch')).toEqual([4, 4])
  })
})

describe('gradient penalties', () => {
  /** C(x) = Σ w·x², so ∇C = 2w·x and |∇C|² = 4 Σ w²x², whatever else. */
  const w = [0.5, -1, 2]
  const penaltyOf = (losses: Partial<Record<keyof typeof adversarialLosses, unknown>>): Record<string, number> => {
    const recipe = toy({ losses: { l1: 0, ...losses }, schedule: { batch: 2 } })
    const plan: Plan = {
      ...planOf(recipe),
      inputs: { clean: [3] },
      generatorInputs: [],
      generator: (scope, _inputs, batch) => {
        const x = scope.parameter('x', [1, 3], () => Float32Array.of(1, 2, 3))
        return { image: concat(Array<Tensor>(batch).fill(x), 0) }
      },
      discriminator: (scope, _inputs, sample) => {
        const weights = scope.parameter('w', [1, 3], () => Float32Array.from(w))
        return [{ name: 'c', weight: 1, logits: sum(multiply(square(sample), weights), [1]) }]
      },
    }
    const { programs } = buildTraining(plan, recipe)
    const { program, scalars } = programs.get('both+penalty')!
    const clean = [1, 1, 1, 0, 2, 0]
    const values = evaluate(
      [program.outputs.scalars!],
      new Map([['clean', Float64Array.from(clean)]]),
      new Map([
        ['generator/x', Float64Array.of(1, 2, 3)],
        ['discriminator/w', Float64Array.from(w)],
      ]),
    )[0]!
    return Object.fromEntries(scalars.map((name, i) => [name, values[i]!]))
  }
  const norm = (x: readonly number[]): number => x.reduce((total, v, i) => total + (2 * w[i]! * v) ** 2, 0)

  it('are mean squared slopes, on real and on generated samples', () => {
    const { r1, r2 } = penaltyOf({ r1: 1, r2: 1 })
    expect(r1).toBeCloseTo((norm([1, 1, 1]) + norm([0, 2, 0])) / 2, 10)
    expect(r2).toBeCloseTo(norm([1, 2, 3]), 10)
  })

  it('enter the discriminator’s loss with γ/2 times the interval', () => {
    const without = penaltyOf({ r1: 1e-9, penaltyInterval: 8 })
    const both = penaltyOf({ r1: 2, r2: 4, penaltyInterval: 8 })
    expect(both.discriminator! - without.discriminator!).toBeCloseTo(8 * (1 * both.r1! + 2 * both.r2!), 5)
  })
})

describe('the moving average of the weights', () => {
  it('is their mean, newer ones weighing more, and forgets the first values', async () => {
    const decay = 0.75
    const recipe = toy({ optimiser: { averageDecay: decay }, generator: { kind: 'unet', depth: 2, width: 4 } })
    const executor = await createReferenceExecutor()
    const session = await TrainingSession.create(planOf(recipe), recipe, executor)
    const name = 'generator/down0/w'
    const seen: Float32Array[] = []
    const rates = { generator: 0.01, discriminator: 0.01 }
    for (let step = 0; step < 3; step++) {
      const [planned] = updatesOf(recipe, step)
      await session.update(planned!, await feedsOf(recipe, session.program(planned!.key)), rates)
      const { [name]: weight, [`average/${name}`]: average } = await session.snapshot()
      seen.push(weight!.data)
      const total = seen.reduce((sum, _, i) => sum + decay ** (step - i), 0)
      const scale = averageScale(recipe, step + 1)
      average!.data.forEach((value, at) => {
        const expected = seen.reduce((sum, weights, i) => sum + decay ** (step - i) * weights[at]!, 0) / total
        // Snapshots are float32: 6e-8 of weights below 1, enlarged by the scale of at most 4.
        expect(Math.abs(value * scale - expected)).toBeLessThan(1e-6)
      })
    }
    await session.dispose()
    await executor.dispose()
  })
})
