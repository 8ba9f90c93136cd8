import { describe, expect, it } from 'vitest'
import { drawInputs } from '../../../../src-main/engine/gan/batches'
import { buildInference, buildTraining } from '../../../../src-main/engine/gan/programs'
import { constant, gradients, input, sum } from '../../../../src-main/engine/graph'
import { evaluate } from '../../../../src-main/engine/graph/evaluate'
import { Scope } from '../../../../src-main/engine/nn'
import { exportOnnx } from '../../../../src-main/engine/runtime/export'
import { loadOnnxModel } from '../../../../src-main/engine/runtime/inference'
import { marginals, correlations } from '../../../../src-main/collider/showers/task/content'
import { describeShowers, parseDescription } from '../../../../src-main/collider/showers/task/description'
import { energyDistance } from '../../../../src-main/collider/showers/task/metrics'
import { showerPlan } from '../../../../src-main/collider/showers/task/plan'
import { showerRecipe } from '../../../../src-main/collider/showers/task/recipe'
import { showerShape } from '../../../../src-main/collider/showers/task/shape'
import { graphSummary, summarise, summaryLength } from '../../../../src-main/collider/showers/task/summary'
import { electrons, mixedGeometry, smallGeometry, threshold } from './showers'

const recipe = showerRecipe.parse({
  task: 'calorimeter-shower',
  generator: { width: 8, noise: 4 },
  discriminator: { width: 8 },
  schedule: { batch: 8 },
})

describe.each([
  ['layers that are alike', smallGeometry],
  ['layers that differ', mixedGeometry],
])('%s', (_, geometry) => {
  const shape = showerShape(geometry)
  const showers = electrons(geometry, 300)
  const known = { geometry, threshold, provenance: {}, eta: false, knots: 5 }
  const description = describeShowers(showers, known)
  const plan = showerPlan(recipe, description)

  /** Showers of the untrained network for `energies`, MeV. */
  function generate(energies: readonly number[]): Float64Array {
    const { program, random, variables } = buildInference(plan, energies.length, false)
    const drawn = Object.entries(drawInputs(3, random, 0)).map(
      ([name, values]) => [name, Float64Array.from(values)] as const,
    )
    const weights = [...variables].map(([name, { initial }]) => [name, Float64Array.from(initial())] as const)
    const inputs = new Map([['energy', Float64Array.from(energies)] as const, ...drawn])
    return evaluate([program.outputs.showers!], inputs, new Map(weights))[0]!
  }

  it('have the same summaries in the graph as in plain numbers', () => {
    const some = showers.slice(0, 6)
    const voxels = constant(Float32Array.from(some.flatMap((shower) => [...shower.voxels])), [6, shape.voxels])
    const energies = constant(
      Float32Array.from(some, ({ energy }) => energy),
      [6, 1],
    )
    const [found] = evaluate([graphSummary(shape, voxels, energies, threshold)], new Map())
    const width = summaryLength(shape)
    some.forEach(({ voxels: plain, energy }, i) => {
      const expected = summarise(shape, plain, energy, threshold)
      // Constants are float32.
      expected.forEach((value, j) => expect(found![i * width + j]).toBeCloseTo(value, 4))
    })
  })

  it('have summaries with finite derivatives, where a shower is empty too', () => {
    const voxels = new Float32Array(2 * shape.voxels)
    voxels.set(showers[0]!.voxels)
    const input = constant(voxels, [2, shape.voxels])
    const summary = graphSummary(shape, input, constant(Float32Array.of(1000, 1000), [2, 1]), threshold)
    const [slope] = evaluate(gradients(sum(summary), [input]), new Map())
    expect(slope!.every(Number.isFinite)).toBe(true)
  })

  it('conserve energy, and hold nothing below the threshold', () => {
    const energies = [1000, 1500, 5000, 20_000, 50_000, 3000]
    const generated = generate(energies)
    energies.forEach((energy, i) => {
      const shower = generated.slice(i * shape.voxels, (i + 1) * shape.voxels)
      const hit = shower.filter((value) => value > 0)
      // float64 sums of shares: what the threshold takes goes to the rest.
      expect(Math.min(...hit)).toBeGreaterThan(threshold * 0.999)
      const response = hit.reduce((a, b) => a + b, 0) / energy
      expect(response).toBeGreaterThan(0.2)
      expect(response).toBeLessThan(1.5)
    })
  })

  it('begin with the distributions of the data', () => {
    const energies = electrons(geometry, 200, 2)
    const generated = generate(energies.map(({ energy }) => energy))
    const summaries = (voxels: (i: number) => Float32Array): Float64Array[] =>
      energies.map(({ energy }, i) => summarise(shape, voxels(i), energy, threshold))
    const real = summaries((i) => energies[i]!.voxels)
    const fake = summaries((i) => Float32Array.from(generated.slice(i * shape.voxels, (i + 1) * shape.voxels)))
    // ln(E_tot/E_inc) and ln(1 + E/threshold) of the layers: 200 against 200 tell means to a tenth of a deviation.
    for (let column = 0; column <= shape.layers; column++) {
      const [a, b] = [real.map((row) => row[column]!), fake.map((row) => row[column]!)]
      const mean = (values: readonly number[]): number => values.reduce((x, y) => x + y, 0) / values.length
      const deviation = Math.sqrt(mean(a.map((value) => (value - mean(a)) ** 2)))
      expect(Math.abs(mean(a) - mean(b)) / deviation).toBeLessThan(0.4)
    }
  })

  it('are exported as a model that takes any batch', async () => {
    const { variables } = buildInference(plan, 1, false)
    const bytes = exportOnnx({
      name: 'generator',
      build: ({ batch }) => {
        const scope = Scope.root({ mode: 'inference', seed: 0 })
        return plan.generator(scope.child('generator'), { energy: input('energy', [batch, 1]) }, batch)
      },
      size: { batch: 1, height: 1, width: 1 },
      weights: new Map([...variables].map(([name, { initial }]) => [name, initial()])),
    })
    const model = await loadOnnxModel(bytes, { device: 'cpu', threads: 1 })
    for (const batch of [1, 3]) {
      const { random } = buildInference(plan, batch, false)
      const drawn = drawInputs(3, random, 0)
      const noise = random.map(({ name, shape: full }) => [name, { data: drawn[name]!, shape: full }] as const)
      const energy = { data: new Float32Array(batch).fill(5000), shape: [batch, 1] }
      const { showers: made } = await model.run({ energy, ...Object.fromEntries(noise) })
      expect(made!.shape).toEqual([batch, shape.voxels])
    }
    await model.dispose()
  })

  it('make all programs that a recipe asks for', () => {
    const { programs, variables } = buildTraining(plan, recipe)
    expect([...programs.keys()]).toEqual(['both', 'both+penalty'])
    expect(programs.get('both')!.scalars).toEqual(expect.arrayContaining(['marginals', 'correlations', 'adversarial']))
    expect([...variables.keys()].some((name) => name.startsWith('discriminator/voxels/'))).toBe(true)
  })

  it('are described as JSON that reads back', () => {
    expect(parseDescription(JSON.parse(JSON.stringify(description)))).toEqual(description)
    expect(() => parseDescription({ ...description, threshold: -1 })).toThrow(/threshold/)
    expect(description.energy[0]).toBeGreaterThanOrEqual(1)
    expect(description.eta).toBeNull()
  })
})

describe('losses on distributions', () => {
  const batch = 64
  const weights = constant(1, [batch, 1])
  const sample = (shift: number, start: number) =>
    constant(
      Float32Array.from({ length: batch }, (_, i) => Math.sin(12.9898 * (start + i)) * 1.5 + shift),
      [batch, 1],
    )
  const of = (shift: number): number =>
    evaluate(
      [
        marginals(
          constant(
            Float32Array.from({ length: batch }, () => 1),
            [batch, 1],
          ),
          sample(0, 1),
          sample(shift, 500),
        ),
      ],
      new Map(),
    )[0]![0]!

  it('are near zero for one distribution, not above or below it as a rule, and grow with the shift', () => {
    expect(weights.shape).toEqual([batch, 1])
    expect(Math.abs(of(0))).toBeLessThan(0.1)
    expect(of(1)).toBeGreaterThan(0.3)
    expect(of(2)).toBeGreaterThan(of(1))
  })

  it('see correlations that marginals do not', () => {
    const columns = (sign: number) =>
      constant(
        Float32Array.from({ length: 2 * batch }, (_, i) => {
          const value = Math.sin(12.9898 * Math.floor(i / 2))
          return i % 2 === 0 ? value : sign * value
        }),
        [batch, 2],
      )
    const value = (sign: number): number => evaluate([correlations(columns(1), columns(sign))], new Map())[0]![0]!
    expect(value(1)).toBeCloseTo(0, 6)
    expect(value(-1)).toBeGreaterThan(0.1)
  })
})

describe('the energy distance', () => {
  it('is that of the definition, without bias', () => {
    // 2·E|x − y| − E|x − x'| − E|y − y'| by hand: pairs 0,2 and 1,3.
    expect(energyDistance([0, 2], [1, 3])).toBeCloseTo(2 * ((1 + 3 + 1 + 1) / 4) - 2 - 2, 12)
    expect(energyDistance([0, 1, 2], [10, 11, 12])).toBeGreaterThan(15)
    expect(energyDistance([1], [1, 2])).toBeNaN()
  })
})
