import { Random } from '../../../src-main/base/random'
import * as g from '../../../src-main/engine/graph'
import type { Shape, Tensor } from '../../../src-main/engine/graph'
import type { Executor, Program, VariableSpecification, VariableStore } from '../../../src-main/engine/runtime/executor'

/**
 * A small conditional GAN with what is hard to agree on: strided, transposed and up-sampled convolutions, a
 * normalisation with running statistics, self-attention, an R1 penalty, clipping, and moving averages.
 */
const batch = 2
const shapes: Readonly<Record<string, Shape>> = {
  'G/encode': [4, 1, 4, 4],
  'G/query': [4, 2],
  'G/key': [4, 2],
  'G/decode': [4, 1, 4, 4],
  'G/refine': [1, 2, 3, 3],
  'D/first': [4, 2, 4, 4],
  'D/bias': [4, 1, 1],
  'D/last': [1, 4, 4, 4],
}
const statistics = { mean: 'running/mean', variance: 'running/variance' }

export interface GanStep {
  losses: Record<string, number>
  /** Gradients by weight. */
  gradients: Record<string, Float32Array>
  norms: Record<string, number>
}

export interface SmallGan {
  store: VariableStore
  step(): Promise<GanStep>
  dispose(): Promise<void>
}

export async function createSmallGan(executor: Executor): Promise<SmallGan> {
  const store = await executor.createStore(initialVariables())
  const { program, lossNames, weights } = buildProgram()
  const compiled = await executor.compile(program, store)
  let step = 0
  return {
    store,
    async step() {
      step++
      const random = new Random(5, 'batch', step)
      const image = (): Float32Array => Float32Array.from({ length: batch * 64 }, () => random.normal())
      const options = { step: { G: step, D: step }, learningRate: { G: 2e-3, D: 1e-3 } }
      const { outputs, gradientNorm } = await compiled.run({ degraded: image(), real: image() }, options)
      return {
        losses: Object.fromEntries(lossNames.map((name) => [name, outputs[name]![0]!])),
        gradients: Object.fromEntries(weights.map((name) => [name, outputs[name]!.slice()])),
        norms: { ...gradientNorm },
      }
    },
    async dispose() {
      await compiled.dispose()
      await store.dispose()
    },
  }
}

export const variableNames = [...Object.keys(shapes), ...Object.values(statistics)]

function initialVariables(): VariableSpecification[] {
  const weights = Object.entries(shapes).map(([name, shape]) => {
    const random = new Random(1, name)
    const initial = Float32Array.from({ length: g.sizeOf(shape) }, () => random.normal(0, 0.2))
    return { name, shape, initial }
  })
  return [
    ...weights,
    { name: statistics.mean, shape: [1, 4, 1, 1], initial: new Float32Array(4) },
    { name: statistics.variance, shape: [1, 4, 1, 1], initial: new Float32Array(4).fill(1) },
  ]
}

function buildProgram(): { program: Program; lossNames: string[]; weights: string[] } {
  const weights = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, g.variable(name, shape)]))
  const degraded = g.input('degraded', [batch, 1, 8, 8])
  const real = g.input('real', [batch, 1, 8, 8])
  const { generated, assignments } = generate(degraded, weights)
  const judge = (image: Tensor): Tensor => discriminate(g.concat([degraded, image], 1), weights)

  const realScore = judge(real)
  const [slope] = g.gradients(g.sum(realScore), [real])
  const penalty = g.mean(g.sum(g.square(slope!), [1, 2, 3]))
  const fakeScore = judge(g.stopGradient(generated))
  const lossD = g.add(
    g.add(g.mean(g.softplus(g.negate(realScore))), g.mean(g.softplus(fakeScore))),
    g.multiply(penalty, 2),
  )
  const lossG = g.add(
    g.mean(g.softplus(g.negate(judge(generated)))),
    g.multiply(g.mean(g.abs(g.subtract(generated, real))), 10),
  )

  const gradientsOf = (loss: Tensor, prefix: string): Map<string, Tensor> => {
    const names = Object.keys(shapes).filter((name) => name.startsWith(prefix))
    const gradients = g.gradients(
      loss,
      names.map((name) => weights[name]!),
    )
    return new Map(names.map((name, i) => [name, gradients[i]!]))
  }
  const gradientsG = gradientsOf(lossG, 'G/')
  const gradientsD = gradientsOf(lossD, 'D/')
  const adam = { beta1: 0.5, beta2: 0.999, epsilon: 1e-6 }
  return {
    lossNames: ['lossG', 'lossD', 'penalty'],
    weights: Object.keys(shapes),
    program: {
      name: 'small GAN',
      outputs: { lossG, lossD, penalty, ...Object.fromEntries([...gradientsG, ...gradientsD]) },
      assignments,
      optimisers: [
        { ...adam, name: 'G', gradients: gradientsG, clipNorm: 1, averageDecay: 0.9 },
        { ...adam, name: 'D', gradients: gradientsD, clipNorm: null, averageDecay: null },
      ],
    },
  }
}

function generate(
  image: Tensor,
  weights: Readonly<Record<string, Tensor>>,
): { generated: Tensor; assignments: Map<string, Tensor> } {
  const encoded = g.convolution(image, weights['G/encode']!, { stride: 2, padding: 1 })
  const mean = g.mean(encoded, [0, 2, 3])
  const variance = g.mean(g.square(g.subtract(encoded, mean)), [0, 2, 3])
  const normal = g.leakyRelu(g.divide(g.subtract(encoded, mean), g.sqrt(g.add(variance, 1e-5))), 0.2)

  const pixels = g.transpose(g.reshape(normal, [batch, 4, 16]), [0, 2, 1])
  const scores = g.matmul(g.matmul(pixels, weights['G/query']!), g.matmul(pixels, weights['G/key']!), {
    transposeB: true,
  })
  const attended = g.reshape(g.transpose(g.matmul(g.softmax(scores, -1), pixels), [0, 2, 1]), [batch, 4, 4, 4])

  const decoded = g.convolutionTranspose(g.add(normal, attended), weights['G/decode']!, { stride: 2, padding: 1 })
  const resized = g.upsampleNearest(g.averagePool(decoded, 2), 2)
  const refined = g.convolution(g.concat([decoded, resized], 1), weights['G/refine']!, { padding: 1 })
  const follow = (name: string, value: Tensor): Tensor =>
    g.add(g.multiply(g.variable(name, [1, 4, 1, 1]), 0.9), g.multiply(g.stopGradient(value), 0.1))
  return {
    generated: g.add(image, g.tanh(refined)),
    assignments: new Map([
      [statistics.mean, follow(statistics.mean, mean)],
      [statistics.variance, follow(statistics.variance, variance)],
    ]),
  }
}

function discriminate(images: Tensor, weights: Readonly<Record<string, Tensor>>): Tensor {
  const first = g.convolution(images, weights['D/first']!, { stride: 2, padding: 1 })
  const hidden = g.leakyRelu(g.add(first, weights['D/bias']!), 0.2)
  return g.reshape(g.convolution(hidden, weights['D/last']!), [batch, 1])
}
