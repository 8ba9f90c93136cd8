import * as g from '../../graph'
import type { Tensor } from '../../graph'
import type { LoweringChoices } from '../executor'
import { encodeModel } from './encoder'
import { candidates, loweringNames, type LoweringName } from './lowering/convolution'
import { inputName } from './lowering/context'
import {
  geometryOf,
  isConvolution,
  layerKey,
  multiplications,
  type ConvolutionName,
  type Geometry,
} from './lowering/geometry'
import { lowerProgram } from './program'
import { hostTensor, Session, type SessionOptions } from './session'

/** Smaller layers take what the rule says: there is little to gain, and a clock could not tell. */
const leastMultiplications = 1e6
/** Another way than the rule's has to be this much faster, so that noise decides nothing. */
const advantage = 0.95
/** Longest time spent on one compilation, in milliseconds; the largest layers come first. */
const budget = 3000
const rounds = 5

/** Which layers read the same image in the same geometry: unfolding it once serves the layer and its weight gradient. */
interface Group {
  geometry: Geometry
  operators: Set<ConvolutionName>
}

/** What earlier compilations of this process found: by device and layer. */
const known = new Map<string, LoweringName>()

/**
 * Measures the ways open to the larger layers of a graph, each distinct one once, and returns the fastest ones added to
 * the choices that are given already.
 */
export async function chooseLowerings(
  tensors: readonly Tensor[],
  given: LoweringChoices,
  options: SessionOptions,
): Promise<LoweringChoices> {
  const choices = { ...given }
  const device = `${options.provider} ${options.threads}`
  const started = performance.now()
  for (const { geometry, operators } of groupsOf(tensors)) {
    const open = [...operators].filter((operator) => !choices[layerKey(operator, geometry)])
    const remembered = open.every((operator) => known.has(`${device} ${layerKey(operator, geometry)}`))
    if (!remembered && performance.now() - started < budget) {
      const best = await fastest(open, geometry, options)
      for (const [operator, name] of best) known.set(`${device} ${layerKey(operator, geometry)}`, name)
    }
    for (const operator of open) {
      const name = known.get(`${device} ${layerKey(operator, geometry)}`)
      if (name) choices[layerKey(operator, geometry)] = name
    }
  }
  return choices
}

/** The groups worth measuring, largest first. */
function groupsOf(tensors: readonly Tensor[]): Group[] {
  const groups = new Map<string, Group>()
  for (const node of g.topologicalOrder(tensors).filter(isConvolution)) {
    const geometry = geometryOf(node)
    if (multiplications(geometry) < leastMultiplications || candidates(node.operator, geometry).length < 2) continue
    // One name for the three operators of a geometry.
    const key = layerKey('convolution', geometry)
    const group = groups.get(key) ?? { geometry, operators: new Set() }
    groups.set(key, group)
    group.operators.add(node.operator)
  }
  return [...groups.values()].sort((a, b) => multiplications(b.geometry) - multiplications(a.geometry))
}

type Assignment = ReadonlyMap<ConvolutionName, LoweringName>

async function fastest(
  operators: readonly ConvolutionName[],
  geometry: Geometry,
  options: SessionOptions,
): Promise<Assignment> {
  const alone = operators.flatMap((operator) =>
    candidates(operator, geometry).map((name): Assignment => new Map([[operator, name]])),
  )
  const both: ConvolutionName[] = ['convolution', 'convolutionWeightGradient']
  const sharing = loweringNames.filter((name) => both.every((one) => candidates(one, geometry).includes(name)))
  const together = both.every((operator) => operators.includes(operator))
    ? sharing.filter((name) => name !== 'direct').map((name): Assignment => new Map(both.map((one) => [one, name])))
    : []
  const times = await measure([...alone, ...together], geometry, options)

  const best = new Map<ConvolutionName, LoweringName>()
  let separate = 0
  for (const operator of operators) {
    const [rule, ...others] = alone.filter((assignment) => assignment.has(operator))
    let chosen = rule!
    for (const other of others) if (times.get(other)! < advantage * times.get(chosen)!) chosen = other
    best.set(operator, chosen.get(operator)!)
    if (both.includes(operator)) separate += times.get(chosen)!
  }
  for (const assignment of together) {
    if (times.get(assignment)! >= advantage * separate) continue
    separate = times.get(assignment)!
    for (const [operator, name] of assignment) best.set(operator, name)
  }
  return best
}

/** Shortest time of each way over some rounds, all ways in turn, so that a disturbance falls on all of them alike. */
async function measure(
  ways: readonly Assignment[],
  geometry: Geometry,
  options: SessionOptions,
): Promise<ReadonlyMap<Assignment, number>> {
  const times = new Map<Assignment, number>()
  const runs: { way: Assignment; run: () => Promise<unknown>; dispose: () => Promise<void> }[] = []
  const operands = makeOperands(geometry)
  try {
    for (const way of ways) runs.push({ way, ...(await prepare(way, geometry, operands, options)) })
    for (let round = 0; round <= rounds; round++) {
      for (const { way, run } of runs) {
        const started = performance.now()
        await run()
        // The first round warms up.
        if (round > 0) times.set(way, Math.min(times.get(way) ?? Infinity, performance.now() - started))
      }
    }
  } finally {
    for (const { dispose } of runs) await dispose()
  }
  return times
}

interface Operands {
  tensors: { x: Tensor; w: Tensor; dy: Tensor }
  values: Record<string, Float32Array>
}

function makeOperands({ batch, channels, size, filters, kernel, output, groups }: Geometry): Operands {
  const shapes = {
    x: [batch, channels, ...size],
    w: [filters, channels / groups, ...kernel],
    dy: [batch, filters, ...output],
  }
  // Any numbers but zeros and denormals: those can take another time.
  const fill = (shape: readonly number[]): Float32Array =>
    Float32Array.from({ length: g.sizeOf(shape) }, (_, i) => ((i * 7919) % 1009) / 1009 - 0.5)
  return {
    tensors: { x: g.input('x', shapes.x), w: g.input('w', shapes.w), dy: g.input('dy', shapes.dy) },
    values: { x: fill(shapes.x), w: fill(shapes.w), dy: fill(shapes.dy) },
  }
}

async function prepare(way: Assignment, geometry: Geometry, operands: Operands, options: SessionOptions) {
  const layers = [...way.keys()].map((operator) => layerTensor(operator, geometry, operands))
  const choices = Object.fromEntries([...way].map(([operator, name]) => [layerKey(operator, geometry), name]))
  const lowered = lowerProgram('layer', layers, choices)
  const session = await Session.create(encodeModel(lowered.model), options)
  const feeds = Object.fromEntries(
    [...lowered.inputs].map(([name, shape]) => [inputName(name), hostTensor(operands.values[name]!, shape)]),
  )
  const fetches = Object.fromEntries(
    lowered.model.outputs.map(({ name }, i) => {
      const { shape } = lowered.outputOf(layers[i]!)
      return [name, hostTensor(new Float32Array(g.sizeOf(shape)), shape)]
    }),
  )
  return {
    run: () => session.run(feeds, fetches),
    dispose: () => session.dispose(),
  }
}

function layerTensor(operator: ConvolutionName, geometry: Geometry, { tensors }: Operands): Tensor {
  const { x, w, dy } = tensors
  switch (operator) {
    case 'convolution':
      return g.convolution(x, w, geometry)
    case 'convolutionTranspose':
      return g.convolutionTranspose(dy, w, { ...geometry, inputSize: geometry.size })
    case 'convolutionWeightGradient':
      return g.convolutionWeightGradient(x, dy, { ...geometry, kernelSize: geometry.kernel })
  }
}
