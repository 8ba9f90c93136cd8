import type { Initialiser, OnnxModel, OnnxNode } from './model'

/**
 * Two lowerings of one network for different sizes differ in the target shapes of their reshapes. Where a target
 * differs along one axis only it follows from the others, so both get −1 there and the reshape takes any size. The
 * names of targets hold their numbers, so a target that is no longer used is dropped.
 */
export function openReshapes(a: OnnxModel, b: OnnxModel): [OnnxModel, OnnxModel] {
  const merged = new Map<string, Initialiser>()
  const targets = a.nodes.map((node, i) => openTarget(a, b, node, b.nodes[i]))
  for (const target of targets) if (target) merged.set(target.name, target)
  const apply = (model: OnnxModel): OnnxModel => {
    const nodes = model.nodes.map((node, i) => {
      const target = targets[i]
      return target ? { ...node, inputs: [node.inputs[0]!, target.name] } : node
    })
    const used = new Set(nodes.flatMap(({ inputs }) => inputs))
    const kept = model.initialisers.filter(({ name }) => used.has(name) && !merged.has(name))
    return { ...model, nodes, initialisers: [...kept, ...merged.values()] }
  }
  return [apply(a), apply(b)]
}

function openTarget(a: OnnxModel, b: OnnxModel, node: OnnxNode, other: OnnxNode | undefined): Initialiser | null {
  if (node.operator !== 'Reshape' || other?.operator !== 'Reshape') return null
  const [x, y] = [shapeOf(a, node.inputs[1]), shapeOf(b, other.inputs[1])]
  if (!x || x.length !== y?.length) return null
  const differing = x.flatMap((length, axis) => (length === y[axis] ? [] : [axis]))
  if (differing.length !== 1) return null
  const open = x.map((length, axis) => (axis === differing[0] ? -1n : length))
  return { name: `open_${open.join('_')}`, shape: [open.length], data: BigInt64Array.from(open) }
}

function shapeOf(model: OnnxModel, name: string | undefined): bigint[] | null {
  const data = model.initialisers.find((initialiser) => initialiser.name === name)?.data
  return data instanceof BigInt64Array ? Array.from(data) : null
}
