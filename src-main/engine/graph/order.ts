import type { Tensor } from './types'

/** Every node that `outputs` depend on, inputs before users, each once. */
export function topologicalOrder(outputs: readonly Tensor[]): Tensor[] {
  const seen = new Set<Tensor>(outputs)
  const pending = [...seen]
  for (let node = pending.pop(); node; node = pending.pop()) {
    for (const input of node.inputs) {
      if (seen.has(input)) continue
      seen.add(input)
      pending.push(input)
    }
  }
  return [...seen].sort((a, b) => a.id - b.id)
}
