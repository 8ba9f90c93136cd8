import type { Tensor as TfTensor } from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-core/dist/register_all_gradients'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as g from '../../../src-main/engine/graph'
import type { OperatorName, Tensor } from '../../../src-main/engine/graph'
import type { Executor } from '../../../src-main/engine/runtime/executor'
import { createReferenceExecutor } from '../../../src-main/engine/runtime/reference'
import { createTensorflowExecutor } from '../../../src-main/engine/runtime/tensorflow'
import { loadLibrary, type TensorFlow } from '../../../src-main/engine/runtime/tensorflow/library'
import { applyOperator } from '../../../src-main/engine/runtime/tensorflow/operators'
import { directional, evaluateWith, probe } from '../graph/differences'
import { allCases, instantiate } from '../graph/operatorCases'
import { relativeDifference } from './agreement'
import { describeExecutor } from './executorContract'
import { createSmallGan, variableNames } from './smallGan'

describeExecutor('tensorflow', createTensorflowExecutor)

/** Float32 has a relative step of 6e-8; sums of some fifty products, second derivatives of them, and erf to 1.5e-7. */
const tolerance = 1e-5

describe('every operator on TensorFlow.js', () => {
  let executor: Executor
  let tf: TensorFlow
  beforeAll(async () => {
    executor = await createTensorflowExecutor()
    tf = (await loadLibrary()).tf
  })
  afterAll(() => executor.dispose())

  it.each(allCases)('$operator: $name has the value and both derivatives of float64', async (operatorCase) => {
    const { leaves, output, values } = instantiate(operatorCase)
    const scalar = probe(operatorCase.name, output)
    const second = directional(operatorCase.name, scalar, leaves)
    const tensors = [output, ...g.gradients(scalar, leaves), ...g.gradients(second, leaves)]
    const expected = evaluateWith(tensors, values)

    const asFloat32 = (name: string): Float32Array => Float32Array.from(values.get(name)!)
    const variables = leaves
      .filter((leaf) => g.isOperator(leaf, 'variable'))
      .map(({ attributes: { name }, shape }) => ({ name, shape, initial: asFloat32(name) }))
    const store = await executor.createStore(variables)
    const outputs = Object.fromEntries(tensors.map((tensor, i) => [`${i}`, tensor]))
    const program = await executor.compile({ name: operatorCase.name, outputs }, store)
    const feeds = Object.fromEntries([...values.keys()].map((name) => [name, asFloat32(name)]))
    const got = (await program.run(feeds)).outputs
    expected.forEach((value, i) => expect(relativeDifference(got[i]!, value), `output ${i}`).toBeLessThan(tolerance))
    await program.dispose()
    await store.dispose()
  })

  /** TensorFlow.js has no derivative of a comparison (it is zero) nor of a convolution's kernel gradient. */
  const without: readonly OperatorName[] = ['greater', 'select', 'convolutionWeightGradient']
  /** Its own derivatives of these do not sum over stretched axes, and it says so itself. */
  const unsummed = ['maximum, both', 'maximum, a scalar', 'minimum, both', 'minimum, a scalar']
  const derivable = allCases.filter(
    ({ operator, name }) => !without.includes(operator) && !unsummed.some((start) => name.startsWith(start)),
  )

  it.each(derivable)('$operator: $name has the gradients that TensorFlow.js derives itself', (operatorCase) => {
    const { leaves, output, values } = instantiate(operatorCase)
    const scalar = probe(operatorCase.name, output)
    const expected = evaluateWith(g.gradients(scalar, leaves), values)
    const order = g.topologicalOrder([scalar])
    const derived = tf.tidy(() => {
      const forward = (...given: TfTensor[]): TfTensor => {
        const results = new Map<Tensor, TfTensor>(leaves.map((leaf, i) => [leaf, given[i]!]))
        for (const node of order) {
          if (results.has(node)) continue
          const inputs = node.inputs.map((source) => results.get(source)!)
          results.set(node, applyOperator(tf, node, inputs))
        }
        return results.get(scalar)!
      }
      const given = [...values.values()].map((value, i) =>
        tf.tensor(Float32Array.from(value), [...leaves[i]!.shape], 'float32'),
      )
      return tf
        .grads(forward)(given)
        .map((gradient) => gradient.dataSync().slice())
    })
    expected.forEach((value, i) => expect(relativeDifference(derived[i]!, value)).toBeLessThan(tolerance))
  })
})

describe('two steps of a small conditional GAN', () => {
  it('agree with the reference in losses, gradients, weights and statistics to 1e-4', async () => {
    const executors = [await createReferenceExecutor(), await createTensorflowExecutor()]
    const gans = await Promise.all(executors.map(createSmallGan))
    for (let i = 0; i < 2; i++) {
      const [expected, got] = await Promise.all(gans.map((gan) => gan.step()))
      for (const [name, loss] of Object.entries(expected!.losses)) {
        expect(Math.abs(got!.losses[name]! - loss), name).toBeLessThan(1e-4 * Math.max(1, Math.abs(loss)))
      }
      for (const [name, gradient] of Object.entries(expected!.gradients)) {
        expect(relativeDifference(got!.gradients[name]!, gradient), name).toBeLessThan(1e-4)
      }
      for (const [name, norm] of Object.entries(expected!.norms)) expect(got!.norms[name]).toBeCloseTo(norm, 3)
    }
    for (const name of variableNames) {
      const [expected, got] = await Promise.all(gans.map(({ store }) => store.read(name)))
      expect(relativeDifference(got!, expected!), name).toBeLessThan(1e-4)
    }
    for (const executor of executors) await executor.dispose()
  })
})
