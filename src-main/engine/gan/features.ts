import { concat, input, isOperator, multiply, reshape, sum, topologicalOrder, type Tensor } from '../graph'
import { Scope } from '../nn'
import type { CompiledProgram, Executor, VariableStore } from '../runtime/executor'
import { GalateaError } from '../../base/errors'
import type { FloatTensor } from '../../base/safetensors'
import type { Arrays, Plan } from './task'

/**
 * What a trained discriminator sees in a real sample: the values that its last layer weighs (the penultimate layer), the
 * mean over places where it judges patches, one judgement's after another's. Nothing is normalised.
 */
export class DiscriminatorFeatures {
  private constructor(
    private readonly program: CompiledProgram,
    private readonly store: VariableStore,
    private readonly names: readonly string[],
    readonly batch: number,
    readonly dimensions: number,
  ) {}

  /** @throws GalateaError `wrong-task` where no discriminator was trained or its weights do not fit the data set. */
  static async create(
    plan: Plan,
    weights: Readonly<Record<string, FloatTensor>>,
    batch: number,
    executor: Executor,
  ): Promise<DiscriminatorFeatures> {
    const scope = Scope.root({ mode: 'inference', seed: 0 })
    const inputs = Object.fromEntries(
      Object.entries(plan.inputs).map(([name, shape]) => [name, input(name, [batch, ...shape])]),
    )
    const judged = plan.discriminator(scope.child('discriminator'), inputs, plan.real(inputs))
    const parts = judged.flatMap((one) => ('logits' in one ? [pooled(penultimate(one.logits), batch)] : []))
    const features = parts.length === 1 ? parts[0]! : concat(parts, 1)
    const leaves = topologicalOrder([features])
    const variables = leaves
      .filter((leaf) => isOperator(leaf, 'variable'))
      .map(({ attributes, shape }) => {
        const known = weights[attributes.name]
        if (known?.shape.join() === shape.join()) return { name: attributes.name, shape, initial: known.data }
        const found = known ? `is of ${known.shape.join('×')} numbers` : 'is not there'
        const sentence = `The discriminator does not fit this data set: its weight '${attributes.name}' ${found}, expected ${shape.join('×')}.`
        throw new GalateaError('wrong-task', sentence, { name: attributes.name })
      })
    const names = leaves.filter((leaf) => isOperator(leaf, 'input')).map(({ attributes }) => attributes.name)
    const store = await executor.createStore(variables)
    const program = await executor.compile({ name: 'features', outputs: { features } }, store)
    return new DiscriminatorFeatures(program, store, names, batch, features.shape[1]!)
  }

  /** @param inputs a batch of `batch` items. @returns [batch, dimensions], the caller's own. */
  async run(inputs: Arrays): Promise<Float32Array> {
    const feeds = Object.fromEntries(this.names.map((name) => [name, inputs[name]!]))
    return (await this.program.run(feeds)).outputs.features!.slice()
  }

  async dispose(): Promise<void> {
    await this.program.dispose()
    await this.store.dispose()
  }
}

/** What goes into the last layer with weights on the way to `logits`. */
function penultimate(logits: Tensor): Tensor {
  const order = topologicalOrder([logits])
  const fed = new Set<Tensor>()
  for (const node of order) if (isOperator(node, 'input') || node.inputs.some((one) => fed.has(one))) fed.add(node)
  const last = order.findLast(
    (node) =>
      (node.operator === 'convolution' || node.operator === 'matmul') && node.inputs.some((one) => !fed.has(one)),
  )
  return last?.inputs.find((one) => fed.has(one)) ?? logits
}

/** [batch, channels, …] or [batch · places, channels] → [batch, channels], the mean over places. */
function pooled(values: Tensor, batch: number): Tensor {
  const { shape } = values
  if (shape.length === 4) {
    return reshape(multiply(sum(values, [2, 3]), 1 / (shape[2]! * shape[3]!)), [batch, shape[1]!])
  }
  const channels = shape.at(-1)!
  const places = shape.reduce((a, b) => a * b, 1) / batch / channels
  const rows = reshape(values, [batch, places, channels])
  return reshape(multiply(sum(rows, [1]), 1 / places), [batch, channels])
}
