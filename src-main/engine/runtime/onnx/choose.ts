import * as g from '../../graph'
import type { Tensor } from '../../graph'
import type { LoweringChoices } from '../executor'
import { encodeModel } from './encoder'
import { candidates, type LoweringName } from './lowering/convolution'
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
import { deviceKey, keepLowerings, rememberedLowerings } from './remembered'
import { hostTensor, Session, type SessionOptions } from './session'

/** Smaller layers take what the rule says: there is little to gain, and a clock could not tell. */
const leastMultiplications = 1e6
/** What deviates from the rule has to be this much faster, so that noise decides nothing. */
const advantage = 0.95
/** Longest time spent on one compilation, in milliseconds; the largest layers come first. */
const budget = 6000
const rounds = 5
/** After this long, in milliseconds, a layer has to do with the rounds it had … */
const layerBudget = 500
/** … and after this long with the ways that were tried: a slow device is not kept busy with measuring how slow it is. */
const layerLimit = 2000

/** Which layers read the same image in the same geometry: unfolding it once serves the layer and its weight gradient. */
interface Group {
  geometry: Geometry
  operators: Set<ConvolutionName>
}

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
  const known = await rememberedLowerings()
  const keyOf = (operator: ConvolutionName, geometry: Geometry): string =>
    `${deviceKey(options.provider, options.threads)} ${layerKey(operator, geometry)}`
  const started = performance.now()
  let added = false
  for (const { geometry, operators } of groupsOf(tensors)) {
    const open = [...operators].filter((operator) => !choices[layerKey(operator, geometry)])
    if (!open.every((operator) => known.has(keyOf(operator, geometry)))) {
      const inTime = performance.now() - started < budget
      // What there was no time to measure takes the rule, now and in every later run: runs stay alike.
      const found = inTime ? await fastest(open, geometry, options) : byRule(open, geometry)
      for (const [operator, name] of found) known.set(keyOf(operator, geometry), name)
      added = true
    }
    for (const operator of open) {
      const name = known.get(keyOf(operator, geometry))
      if (name) choices[layerKey(operator, geometry)] = name
    }
  }
  if (added) await keepLowerings(known)
  return choices
}

function byRule(operators: readonly ConvolutionName[], geometry: Geometry): Assignment {
  return new Map(operators.map((operator) => [operator, candidates(operator, geometry)[0]!]))
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

/** Two operators of a layer lowered alike share what they unfold: the image, or the output's cotangent. */
const sharing: readonly { pair: readonly [ConvolutionName, ConvolutionName]; names: readonly LoweringName[] }[] = [
  { pair: ['convolution', 'convolutionWeightGradient'], names: ['unfold', 'matrix'] },
  { pair: ['convolutionTranspose', 'convolutionWeightGradient'], names: ['output', 'matrix'] },
]

async function fastest(
  operators: readonly ConvolutionName[],
  geometry: Geometry,
  options: SessionOptions,
): Promise<Assignment> {
  const open = new Map(operators.map((operator) => [operator, candidates(operator, geometry)]))
  const alone = operators.flatMap((operator) => open.get(operator)!.map((name) => new Map([[operator, name]])))
  const together = sharing.flatMap(({ pair, names }) =>
    names
      .filter((name) => pair.every((operator) => open.get(operator)?.includes(name)))
      .map((name) => new Map(pair.map((operator) => [operator, name]))),
  )
  const measured = await measure([...alone, ...together], geometry, options)
  const timeOf = new Map([...measured].map(([way, time]) => [describe(way), time]))

  const total = (assignment: Assignment): number => {
    let time = 0
    for (const entry of assignment) time += timeOf.get(describe([entry])) ?? Infinity
    for (const way of together) {
      if ([...way].some(([operator, name]) => assignment.get(operator) !== name)) continue
      const apart = [...way].reduce((sum, entry) => sum + (timeOf.get(describe([entry])) ?? Infinity), 0)
      const joint = timeOf.get(describe(way))
      if (joint !== undefined && joint < apart) time += joint - apart
    }
    return time
  }
  const rule = byRule(operators, geometry)
  let best = rule
  for (const assignment of combinations(open)) if (total(assignment) < total(best)) best = assignment
  const ruleTime = total(rule)
  return Number.isFinite(ruleTime) && total(best) < advantage * ruleTime ? best : rule
}

const describe = (way: Iterable<readonly [ConvolutionName, LoweringName]>): string =>
  [...way].map((entry) => entry.join(' ')).join(', ')

/** Every way to give each operator one of its names. */
function combinations(open: ReadonlyMap<ConvolutionName, readonly LoweringName[]>): Assignment[] {
  return [...open].reduce<Assignment[]>(
    (all, [operator, names]) => all.flatMap((one) => names.map((name) => new Map([...one, [operator, name]]))),
    [new Map()],
  )
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
  const begun = performance.now()
  const elapsed = (): number => performance.now() - begun
  try {
    for (const way of ways) {
      if (elapsed() < layerLimit) runs.push({ way, ...(await prepare(way, geometry, operands, options)) })
    }
    // The first round warms up.
    for (let round = 0; round < 2 || (round <= rounds && elapsed() < layerBudget); round++) {
      for (const { way, run } of runs) {
        if (elapsed() > layerLimit) return times
        const started = performance.now()
        await run()
        if (round > 0) times.set(way, Math.min(times.get(way) ?? Infinity, performance.now() - started))
      }
    }
    return times
  } finally {
    for (const { dispose } of runs) await dispose()
  }
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
