import { expect } from 'vitest'
import { Random } from '../../../src-main/base/random'
import { isOperator, sizeOf, topologicalOrder, type Tensor } from '../../../src-main/engine/graph'
import { evaluate } from '../../../src-main/engine/graph/evaluate'
import type { Executor, LoweringChoices } from '../../../src-main/engine/runtime/executor'

/** A value for every input and variable of the graph, uniform in −1…1, the same at every call. */
export function randomFeeds(outputs: readonly Tensor[]): Record<string, Float32Array> {
  const feeds: Record<string, Float32Array> = {}
  for (const node of topologicalOrder(outputs)) {
    if (!isOperator(node, 'input')) continue
    const random = new Random(7, node.attributes.name)
    feeds[node.attributes.name] = Float32Array.from({ length: sizeOf(node.shape) }, () => random.uniform(-1, 1))
  }
  return feeds
}

/** Largest difference of two arrays, in units of the largest value expected (at least 1e-3). */
export function relativeDifference(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(got.length).toBe(expected.length)
  let difference = 0
  let scale = 1e-3
  for (let i = 0; i < expected.length; i++) {
    if (!Number.isFinite(got[i])) return Infinity
    difference = Math.max(difference, Math.abs(got[i]! - expected[i]!))
    scale = Math.max(scale, Math.abs(expected[i]!))
  }
  return difference / scale
}

/** Runs the graphs on the executor and in float64; returns the largest relative difference of each. */
export async function compareWithFloat64(
  executor: Executor,
  outputs: Readonly<Record<string, Tensor>>,
  choices?: LoweringChoices,
): Promise<Record<string, number>> {
  const tensors = Object.values(outputs)
  const feeds = randomFeeds(tensors)
  const values = new Map(Object.entries(feeds).map(([name, value]) => [name, Float64Array.from(value)]))
  const expected = evaluate(tensors, values)
  const store = await executor.createStore([])
  const program = await executor.compile({ name: 'comparison', outputs }, store, choices)
  const { outputs: got } = await program.run(feeds)
  const differences = Object.keys(outputs).map((name, i) => [name, relativeDifference(got[name]!, expected[i]!)])
  await program.dispose()
  await store.dispose()
  return Object.fromEntries(differences)
}
