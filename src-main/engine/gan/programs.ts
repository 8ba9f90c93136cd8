import {
  add,
  concat,
  divide,
  gradients,
  input,
  mean,
  multiply,
  reshape,
  sigmoid,
  slice,
  sqrt,
  square,
  subtract,
  sum,
  variable,
  type Tensor,
} from '../graph'
import { averageName } from '../graph'
import { Scope, type RandomInput, type VariableDeclaration } from '../nn'
import type { Optimiser, Program } from '../runtime/executor'
import { GalateaError } from '../../base/errors'
import { adversarialForms, rankedAbove } from './losses'
import type { Recipe } from './recipe'
import type { ContentLoss, Judgement, Plan, Reading, Tensors } from './task'

/** Which networks a program updates. `content`: the generator, without a discriminator. */
export type UpdateKind = 'content' | 'discriminator' | 'generator' | 'both'

/** A graph of one update, and what it has to be fed beside the plan's inputs. */
export interface TrainingProgram {
  program: Program
  updates: readonly NetworkName[]
  /** Names of the elements of the output `scalars`. */
  scalars: readonly string[]
  random: readonly RandomInput[]
}

export type NetworkName = 'generator' | 'discriminator'

export interface TrainingGraphs {
  /** By `programKey`. */
  programs: ReadonlyMap<string, TrainingProgram>
  /** Parameters and running statistics of all programs. */
  variables: ReadonlyMap<string, VariableDeclaration>
}

export const programKey = (kind: UpdateKind, penalty: boolean): string => (penalty ? `${kind}+penalty` : kind)

/** The graphs that a recipe's run needs. */
export function buildTraining(plan: Plan, recipe: Recipe): TrainingGraphs {
  const { adversarialWeight, r1, r2, penaltyInterval } = recipe.losses
  const { update, discriminatorSteps, contentSteps } = recipe.schedule
  const kinds: UpdateKind[] = []
  if (adversarialWeight === 0 || contentSteps > 0) kinds.push('content')
  if (adversarialWeight > 0 && (update === 'alternating' || discriminatorSteps > 1)) kinds.push('discriminator')
  if (adversarialWeight > 0) kinds.push(update === 'alternating' ? 'generator' : 'both')

  const programs = new Map<string, TrainingProgram>()
  const variables = new Map<string, VariableDeclaration>()
  for (const kind of kinds) {
    const penalised = (kind === 'discriminator' || kind === 'both') && (r1 > 0 || r2 > 0)
    for (const penalty of penalised ? (penaltyInterval > 1 ? [false, true] : [true]) : [false]) {
      const { scope, ...program } = buildUpdate(plan, recipe, kind, penalty)
      programs.set(programKey(kind, penalty), program)
      for (const [name, declaration] of [...scope.parameters, ...scope.statistics]) variables.set(name, declaration)
    }
  }
  return { programs, variables }
}

function buildUpdate(
  plan: Plan,
  recipe: Recipe,
  kind: UpdateKind,
  penalty: boolean,
): TrainingProgram & { scope: Scope } {
  const { batch } = recipe.schedule
  const scope = Scope.root({ mode: 'training', seed: recipe.seed })
  const inputs = planInputs(plan, batch)
  const outputs = plan.generator(scope.child('generator'), inputs, batch)
  const real = plan.real(inputs)
  const generated = plan.generated(outputs, inputs)

  const scalars = new Map<string, Tensor>()
  const updates: NetworkName[] =
    kind === 'both' ? ['generator', 'discriminator'] : [kind === 'content' ? 'generator' : kind]
  const losses: Partial<Record<NetworkName, Tensor>> = {}
  const verdict = kind === 'content' ? null : judge(plan, recipe, scope, kind, inputs, real, generated)

  if (verdict && updates.includes('discriminator')) {
    losses.discriminator = discriminatorLoss(recipe, verdict, penalty, real, generated, scalars)
  }
  if (updates.includes('generator')) {
    losses.generator = generatorLoss(recipe, verdict, plan.content(outputs, inputs), scalars)
    if (batch > 1) scalars.set('diversity', divide(spread(generated), add(spread(real), 1e-12)))
  }

  const optimisers = updates.map((name) => optimiser(recipe, scope, name, losses[name]!))
  const assignments = new Map(
    [...scope.assignments].filter(([name]) => updates.some((network) => name.startsWith(`${network}/`))),
  )
  const vector = concat(
    [...scalars.values()].map((value) => reshape(value, [1])),
    0,
  )
  const program = { name: programKey(kind, penalty), outputs: { scalars: vector }, assignments, optimisers }
  return { program, updates, scalars: [...scalars.keys()], random: scope.randomInputs, scope }
}

/** Judgements of real and generated samples, and the tensors they were made from. */
interface Verdict {
  judgements: readonly { weight: number; real: Tensor; generated: Tensor; itemWeights: Tensor | null }[]
  readings: readonly { name: string; weight: number; real: Tensor; generated: Tensor }[]
  /** What gradient penalties differentiate after: real then generated samples in one, or one tensor each. */
  sources: readonly Tensor[]
}

function judge(
  plan: Plan,
  recipe: Recipe,
  root: Scope,
  kind: UpdateKind,
  inputs: Tensors,
  real: Tensor,
  generated: Tensor,
): Verdict {
  const scope = root.child('discriminator')
  if (kind === 'generator' && !adversarialForms[recipe.losses.adversarial].paired) {
    const opinions = plan.discriminator(scope, inputs, generated)
    return verdict(opinions, opinions, [generated])
  }
  if (mixesBatch(plan, recipe, inputs, real)) {
    // Shared statistics would tell real from generated: judge them apart.
    const sources = [real, generated]
    return verdict(plan.discriminator(scope, inputs, real), plan.discriminator(scope, inputs, generated), sources)
  }
  const both = concat([real, generated], 0)
  const twice = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, concat([value, value], 0)]))
  const opinions = plan.discriminator(scope, twice, both)
  const half = (first: 0 | 1): (Judgement | Reading)[] => opinions.map((opinion) => mapOpinion(opinion, halfOf(first)))
  return verdict(half(0), half(1), [both])
}

function mixesBatch(plan: Plan, recipe: Recipe, inputs: Tensors, real: Tensor): boolean {
  const probe = Scope.root({ mode: 'training', seed: recipe.seed })
  plan.discriminator(probe.child('discriminator'), inputs, real)
  return probe.usesBatchStatistics
}

function verdict(
  real: readonly (Judgement | Reading)[],
  generated: readonly (Judgement | Reading)[],
  sources: readonly Tensor[],
): Verdict {
  const value = (opinion: Judgement | Reading): Tensor => ('logits' in opinion ? opinion.logits : opinion.error)
  const pairs = real.map((opinion, i) => ({
    isJudgement: 'logits' in opinion,
    name: opinion.name,
    weight: opinion.weight,
    real: value(opinion),
    generated: value(generated[i]!),
    itemWeights: ('logits' in opinion && opinion.itemWeights) || null,
  }))
  return {
    judgements: pairs.filter(({ isJudgement }) => isJudgement),
    readings: pairs.filter(({ isJudgement }) => !isJudgement),
    sources,
  }
}

function mapOpinion(opinion: Judgement | Reading, map: (x: Tensor) => Tensor): Judgement | Reading {
  if (!('logits' in opinion)) return { ...opinion, error: map(opinion.error) }
  const { itemWeights } = opinion
  return { ...opinion, logits: map(opinion.logits), ...(itemWeights && { itemWeights: map(itemWeights) }) }
}

function halfOf(second: 0 | 1): (x: Tensor) => Tensor {
  return (x) => {
    const batch = x.shape[0]! / 2
    return slice(
      x,
      x.shape.map((_, axis) => (axis === 0 ? second * batch : 0)),
      x.shape.map((length, axis) => (axis === 0 ? batch : length)),
    )
  }
}

function discriminatorLoss(
  recipe: Recipe,
  { judgements, readings, sources }: Verdict,
  penalty: boolean,
  real: Tensor,
  generated: Tensor,
  scalars: Map<string, Tensor>,
): Tensor {
  const form = adversarialForms[recipe.losses.adversarial]
  const { labelSmoothing, r1, r2, penaltyInterval } = recipe.losses
  let total = weighted(judgements, (pair) =>
    form.discriminator(pair.real, pair.generated, labelSmoothing, pair.itemWeights),
  )
  for (const reading of readings) {
    const error = mean(reading.real)
    scalars.set(`read-${reading.name}`, error)
    total = add(total, multiply(error, reading.weight))
  }
  if (penalty) {
    const squares = squaredGradients(judgements, sources, real, generated)
    const terms = [
      ['r1', r1, squares.real],
      ['r2', r2, squares.generated],
    ] as const
    for (const [name, gamma, value] of terms) {
      if (gamma === 0) continue
      scalars.set(name, value)
      total = add(total, multiply(value, (gamma / 2) * penaltyInterval))
    }
  }
  scalars.set('discriminator', total)
  scalars.set(
    'rankedAbove',
    multiply(sumOf(judgements.map((pair) => rankedAbove(pair.real, pair.generated))), 1 / judgements.length),
  )
  if (form.pairProbability) {
    const probability = weighted(judgements, (pair) => mean(sigmoid(subtract(pair.real, pair.generated))))
    scalars.set('pairProbability', multiply(probability, 1 / judgements.reduce((sum, { weight }) => sum + weight, 0)))
  }
  return total
}

/**
 * Mean over items of |∇ₓC(x)|², with C an item's mean logit, weighted over judgements: what R1 (on real samples) and
 * R2 (on generated ones) penalise (Mescheder et al. 2018, eq. 9 and 10).
 */
function squaredGradients(
  judgements: Verdict['judgements'],
  sources: readonly Tensor[],
  real: Tensor,
  generated: Tensor,
): { real: Tensor; generated: Tensor } {
  const batch = real.shape[0]!
  const itemMeans = (logits: Tensor): Tensor => multiply(mean(logits), batch)
  const total = add(
    weighted(judgements, (pair) => itemMeans(pair.real)),
    weighted(judgements, (pair) => itemMeans(pair.generated)),
  )
  const slopes = gradients(total, sources)
  const [onReal, onGenerated] =
    slopes.length === 2 ? [slopes[0]!, slopes[1]!] : [halfOf(0)(slopes[0]!), halfOf(1)(slopes[0]!)]
  const meanSquare = (slope: Tensor): Tensor => multiply(sum(square(slope)), 1 / generated.shape[0]!)
  return { real: meanSquare(onReal), generated: meanSquare(onGenerated) }
}

function generatorLoss(
  recipe: Recipe,
  verdict: Verdict | null,
  content: readonly ContentLoss[],
  scalars: Map<string, Tensor>,
): Tensor {
  const terms: Tensor[] = []
  const take = (name: string, value: Tensor, weight: number): void => {
    scalars.set(name, value)
    terms.push(multiply(value, weight))
  }
  if (verdict) {
    const form = adversarialForms[recipe.losses.adversarial]
    const adversarial = weighted(verdict.judgements, (pair) =>
      form.generator(pair.real, pair.generated, pair.itemWeights),
    )
    take('adversarial', adversarial, recipe.losses.adversarialWeight)
    for (const reading of verdict.readings) take(reading.name, mean(reading.generated), reading.weight)
  }
  for (const { name, value, weight } of content) if (weight > 0) take(name, value, weight)
  if (terms.length === 0) {
    const why = 'losses: with adversarialWeight 0, or in the content steps, the generator needs a content loss'
    throw new GalateaError('invalid-recipe', `${why}; set one of the content weights above 0.`)
  }
  const total = sumOf(terms)
  scalars.set('generator', total)
  return total
}

function optimiser(recipe: Recipe, scope: Scope, name: NetworkName, loss: Tensor): Optimiser {
  const { beta1, beta2, epsilon, clipNorm } = recipe.optimiser[name]
  const names = [...scope.parameters.keys()].filter((parameter) => parameter.startsWith(`${name}/`))
  const slopes = gradients(
    loss,
    names.map((parameter) => scope.variable(parameter)),
  )
  return {
    name,
    gradients: new Map(names.map((parameter, i) => [parameter, slopes[i]!])),
    ...{ beta1, beta2, epsilon, clipNorm },
    averageDecay: name === 'generator' ? recipe.optimiser.averageDecay : null,
  }
}

/** Standard deviation over the batch, averaged over a sample's elements: 0 where all samples are alike. */
function spread(sample: Tensor): Tensor {
  return sqrt(mean(square(subtract(sample, mean(sample, [0])))))
}

/** The input that undoes the averages' start at zero: 1/(1 − decay^t). */
export const averageScaleName = 'average/scale'

export interface InferenceProgram {
  program: Program
  random: readonly RandomInput[]
  variables: ReadonlyMap<string, VariableDeclaration>
}

/**
 * The generator in inference mode: the plan's generator inputs → its outputs by name. With `averaged` it reads the
 * moving averages of the weights, scaled by the input `averageScaleName`.
 */
export function buildInference(plan: Plan, batch: number, averaged: boolean): InferenceProgram {
  const scale = input(averageScaleName, [])
  const scope = Scope.root({
    mode: 'inference',
    seed: 0,
    ...(averaged ? { read: (name, shape) => multiply(variable(averageName(name), shape), scale) } : {}),
  })
  const outputs = plan.generator(scope.child('generator'), planInputs(plan, batch, plan.generatorInputs), batch)
  return {
    program: { name: 'inference', outputs: { ...outputs } },
    random: scope.randomInputs,
    variables: new Map([...scope.parameters, ...scope.statistics]),
  }
}

function planInputs(plan: Plan, batch: number, names: readonly string[] = Object.keys(plan.inputs)): Tensors {
  return Object.fromEntries(
    names.map((name) => {
      const shape = plan.inputs[name]
      if (!shape) throw new RangeError(`the plan has no input '${name}', only ${Object.keys(plan.inputs).join(', ')}`)
      return [name, input(name, [batch, ...shape])]
    }),
  )
}

function weighted<T extends { weight: number }>(terms: readonly T[], value: (term: T) => Tensor): Tensor {
  return sumOf(terms.map((term) => multiply(value(term), term.weight)))
}

function sumOf(terms: readonly Tensor[]): Tensor {
  return terms.reduce((total, term) => add(total, term))
}
