import { isOperator } from '../node'
import type { Tensor } from '../types'

/** Larger constants are told apart by their array, not by its contents. */
const comparedElements = 64

/** Keeps one node of each kind: the same operator, attributes and inputs are the same value. */
export class Interner {
  private readonly nodes = new Map<string, Tensor>()
  private readonly arrays = new Map<Float32Array, number>()

  /** The first node seen that computes the same as this one. */
  unique(node: Tensor): Tensor {
    const key = this.key(node)
    const known = this.nodes.get(key)
    if (known) return known
    this.nodes.set(key, node)
    return node
  }

  private key(node: Tensor): string {
    const inputs = node.inputs.map((input) => input.id).join()
    return `${node.operator}|${inputs}|${this.attributes(node)}`
  }

  private attributes(node: Tensor): string {
    if (!isOperator(node, 'constant')) {
      // The shape of all others follows from the inputs and attributes; a name does not tell it.
      return node.inputs.length > 0 ? JSON.stringify(node.attributes) : JSON.stringify([node.attributes, node.shape])
    }
    const { value } = node.attributes
    if (value.length <= comparedElements) return `${node.shape.join()}|${value.join()}`
    const number = this.arrays.get(value) ?? this.arrays.size
    this.arrays.set(value, number)
    return `${node.shape.join()}#${number}`
  }
}
