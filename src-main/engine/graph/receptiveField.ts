import { isOperator } from './node'
import { topologicalOrder } from './order'
import type { Tensor } from './types'

/** First and last index along one axis. */
type Interval = readonly [number, number]

/**
 * How far one output pixel looks: the largest distance in input pixels, along a spatial axis, from the input pixel
 * under an output pixel to any input pixel that it depends on; Infinity where something is taken over the whole plane
 * (statistics, attention). With it as overlap, tiles give what the whole image would give.
 *
 * @param output [B, C, H·f, W·f] @param input [B, C', H, W], an ancestor of it.
 * @param factor f, output pixels per input pixel, at least 1.
 * Cost: the graph is walked once for each of `phases` output positions (strides make pixels differ in their reach).
 */
export function receptiveRadius(output: Tensor, input: Tensor, factor = 1, phases = 64): number {
  const order = topologicalOrder([output])
  let radius = 0
  for (const axis of [2, 3]) {
    const middle = Math.floor(output.shape[axis]! / 2)
    for (let position = middle; position < Math.min(middle + phases, output.shape[axis]!); position++) {
      const seen = reach(order, output, [position, position], axis).get(input)
      if (!seen) continue
      const under = Math.floor(position / factor)
      radius = Math.max(radius, under - seen[0], seen[1] - under)
    }
  }
  return radius
}

/** The part of every node along an axis that an interval of the output depends on. */
function reach(order: readonly Tensor[], output: Tensor, start: Interval, axis: number): Map<Tensor, Interval> {
  const reached = new Map<Tensor, Interval>([[output, start]])
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i]!
    const interval = reached.get(node)
    if (!interval) continue
    node.inputs.forEach((source, index) => {
      const part = sourceInterval(node, source, index, interval, axis)
      if (!part) return
      const known = reached.get(source)
      reached.set(source, known ? [Math.min(known[0], part[0]), Math.max(known[1], part[1])] : part)
    })
  }
  return reached
}

const everywhere: Interval = [-Infinity, Infinity]

/** null: the source has no place along the axis (a weight). */
function sourceInterval(
  node: Tensor,
  source: Tensor,
  index: number,
  interval: Interval,
  axis: number,
): Interval | null {
  const [from, to] = interval
  if (isOperator(node, 'convolution')) {
    if (index === 1) return null
    const { stride, before, span } = along(node, axis)
    return [from * stride - before, to * stride - before + span]
  }
  if (isOperator(node, 'convolutionTranspose')) {
    if (index === 1) return null
    const { stride, before, span } = along(node, axis)
    return [Math.ceil((from + before - span) / stride), Math.floor((to + before) / stride)]
  }
  if (isOperator(node, 'upsampleNearest')) {
    const { factor } = node.attributes
    return [Math.floor(from / factor), Math.floor(to / factor)]
  }
  if (isOperator(node, 'sumPool')) return [from * node.attributes.factor, (to + 1) * node.attributes.factor - 1]
  if (isOperator(node, 'slice')) return [from + node.attributes.starts[axis]!, to + node.attributes.starts[axis]!]
  if (isOperator(node, 'pad')) return [from - node.attributes.before[axis]!, to - node.attributes.before[axis]!]
  if (mixes(node, source, axis)) return everywhere
  // element by element, with broadcasting: a source of length 1 looks the same from everywhere
  return source.shape.length < 4 || source.shape[axis] === 1 ? [0, 0] : interval
}

function along(node: Tensor<'convolution'> | Tensor<'convolutionTranspose'>, axis: number) {
  const { strides, pads, dilations } = node.attributes
  const span = (node.inputs[1]!.shape[axis]! - 1) * dilations[axis - 2]!
  return { stride: strides[axis - 2]!, before: pads[axis - 2]!, span }
}

/** Whether values from all along the axis may enter one value of the node. */
function mixes(node: Tensor, source: Tensor, axis: number): boolean {
  if (isOperator(node, 'matmul') || isOperator(node, 'convolutionWeightGradient')) return true
  if (isOperator(node, 'sum') || isOperator(node, 'max')) return node.attributes.axes.includes(axis)
  if (isOperator(node, 'concat')) return node.attributes.axis === axis
  if (isOperator(node, 'transpose')) return node.attributes.permutation[axis] !== axis
  if (isOperator(node, 'reshape')) {
    const images = source.shape.length === 4 && node.shape.length === 4
    return !images || [2, 3].some((spatial) => source.shape[spatial] !== node.shape[spatial])
  }
  return false
}
