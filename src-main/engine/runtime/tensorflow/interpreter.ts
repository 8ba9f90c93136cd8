import type { Tensor as TfTensor } from '@tensorflow/tfjs-core'
import { topologicalOrder, type Tensor } from '../../graph'
import type { TensorFlow } from './library'
import { applyOperator } from './operators'

/**
 * Runs a graph node by node and frees every value as soon as its last user is done. Constants are uploaded once.
 * TensorFlow.js does not collect garbage: everything it makes is disposed of here, also where a node throws.
 */
export class Interpreter {
  private readonly order: readonly Tensor[]
  private readonly uses = new Map<Tensor, number>()
  private readonly constants = new Map<Tensor, TfTensor>()

  constructor(
    private readonly tf: TensorFlow,
    private readonly wanted: readonly Tensor[],
  ) {
    this.order = topologicalOrder(wanted).filter(({ operator }) => operator !== 'input' && operator !== 'variable')
    for (const node of this.order) {
      for (const source of node.inputs) this.uses.set(source, (this.uses.get(source) ?? 0) + 1)
      if (node.operator === 'constant') this.constants.set(node, applyOperator(tf, node, []))
    }
  }

  /** Values of the wanted tensors in their order, each to be disposed of by the caller. `leaf` stays the caller's. */
  run(leaf: (node: Tensor) => TfTensor): TfTensor[] {
    const values = new Map<Tensor, TfTensor>()
    const valueOf = (node: Tensor): TfTensor => values.get(node) ?? this.constants.get(node) ?? leaf(node)
    const kept = new Set(this.wanted)
    const left = new Map(this.uses)
    try {
      for (const node of this.order) {
        if (this.constants.has(node)) continue
        const inputs = node.inputs.map(valueOf)
        values.set(
          node,
          this.tf.tidy(() => applyOperator(this.tf, node, inputs)),
        )
        for (const source of node.inputs) {
          const count = left.get(source)! - 1
          left.set(source, count)
          if (count > 0 || kept.has(source)) continue
          values.get(source)?.dispose()
          values.delete(source)
        }
      }
      // A clone shares its memory, so that the same value may be asked for twice or be a leaf.
      return this.wanted.map((node) => this.tf.clone(valueOf(node)))
    } finally {
      for (const value of values.values()) value.dispose()
    }
  }

  dispose(): void {
    for (const value of this.constants.values()) value.dispose()
    this.constants.clear()
  }
}
