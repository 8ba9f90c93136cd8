import { z } from 'zod'
import { knob } from '../nn/knobs'

/**
 * A recipe: everything that decides a training run, as one JSON object. The zod schema holds default, range, unit and
 * a sentence for every knob; form, command-line flags, file, HISTORY cards and the table in the docs are made of it.
 * Strict throughout: a misspelt key is an error, never ignored.
 */
export interface Recipe {
  task: string
  seed: number
  /** The task's own: how data are read, degraded, scaled, flipped. */
  data: Record<string, unknown>
  /** Architecture and its knobs; `generatorSchema` of engine/nn or the task's own. */
  generator: Record<string, unknown>
  discriminator: Record<string, unknown>
  losses: AdversarialLosses & Record<string, unknown>
  optimiser: OptimiserSection
  schedule: ScheduleSection
}

export type RecipeSchema<R extends Recipe = Recipe> = z.ZodType<R>

export { knob }

const { number, integer, optional } = knob

export const adversarialKinds = ['minimax', 'non-saturating', 'least-squares', 'hinge', 'relativistic'] as const
export type AdversarialKind = (typeof adversarialKinds)[number]

/** The adversarial part of `losses`; a task adds its content losses beside these keys. */
export const adversarialLosses = {
  adversarial: knob.choice(
    adversarialKinds,
    'relativistic',
    'Form of the adversarial loss; relativistic: the two judgements of a pair, real and generated, sum to one.',
  ),
  adversarialWeight: number(0, 1000, 1, 'Weight of the adversarial loss in the generator; 0 trains on content alone.'),
  labelSmoothing: number(0, 0.5, 0, 'One-sided: the target for real samples is 1 − this (non-saturating, minimax).'),
  r1: number(0, 1000, 0, 'Weight γ of the penalty γ/2·|∇C(real)|² on the discriminator.'),
  r2: number(0, 1000, 0, 'Weight γ of the penalty γ/2·|∇C(generated)|² on the discriminator.'),
  penaltyInterval: integer(
    1,
    64,
    1,
    'Penalties are taken every so many steps, with their weight times as much.',
    'steps',
  ),
} as const

/** Content losses on images; used by tasks whose output is an image. Weights; 0 leaves the term out. */
export const imageContentLosses = {
  l1: number(0, 10000, 100, 'Weight of the mean absolute difference.'),
  l2: number(0, 10000, 0, 'Weight of the mean squared difference.'),
  charbonnier: number(0, 10000, 0, 'Weight of the mean of √(difference² + ε²), ε = 0.001.'),
  ssim: number(0, 10000, 0, 'Weight of 1 − SSIM (Wang et al. 2004, Gaussian window σ 1.5).'),
  flux: number(0, 10000, 0, 'Weight of the mean squared relative error of the flux, summed in each band.'),
  likelihood: number(0, 10000, 0, 'Weight of the Gaussian negative log likelihood; needs a variance head.'),
} as const

const group = (name: string, learningRate: number) =>
  z.strictObject({
    learningRate: number(0, 1, learningRate, `Adam's learning rate of the ${name}.`),
    beta1: number(0, 0.9999, 0.5, `Adam's decay of the mean gradient, ${name}.`),
    beta2: number(0, 0.99999, 0.999, `Adam's decay of the mean squared gradient, ${name}.`),
    epsilon: number(0, 0.1, 1e-8, `Added to the root of the mean squared gradient, ${name}.`),
    clipNorm: optional(1e-6, 1e6, null, `Largest global norm of the ${name}'s gradient; null: no clipping.`),
  })

export const optimiserSection = z.strictObject({
  generator: group('generator', 2e-4).prefault({}),
  discriminator: group('discriminator', 2e-4).prefault({}),
  averageDecay: optional(0, 0.999999, 0.999, "Decay of the moving average of the generator's weights; null: none."),
  decay: knob.choice(['constant', 'linear', 'cosine'], 'constant', 'How the learning rate falls after `decayFrom`.'),
  decayFrom: number(0, 1, 0.5, 'Fraction of the run after which the learning rate falls (linear, cosine).'),
  finalRate: number(0, 1, 0, 'Learning rate at the end, as a fraction of the first (linear, cosine).'),
  warmUp: integer(0, 1000000, 0, 'Steps over which the learning rate rises from 0.', 'steps'),
})
export type OptimiserSection = z.infer<typeof optimiserSection>

export const scheduleSection = z.strictObject({
  batch: integer(1, 4096, 16, 'Items in a batch.', 'items'),
  steps: optional(1, 1e9, null, 'Length of the run in steps; null: by `epochs`.', 'steps'),
  epochs: number(
    0.001,
    1e6,
    20,
    'Length of the run in passes over the training split, where `steps` is null.',
    'epochs',
  ),
  maxMinutes: optional(0.01, 1e6, null, 'Wall-clock limit of one sitting; null: none.', 'min'),
  update: knob.choice(
    ['simultaneous', 'alternating'],
    'simultaneous',
    'Both networks step from the same point, or the discriminator first and the generator against the new one.',
  ),
  discriminatorSteps: integer(1, 100, 1, 'Discriminator steps per generator step.'),
  contentSteps: integer(0, 1e9, 0, 'First steps in which the generator learns from the content losses alone.', 'steps'),
  validateEvery: integer(1, 1e9, 200, 'Steps between validations.', 'steps'),
  validationItems: integer(1, 100000, 64, 'Items of the validation split used at each validation.', 'items'),
  patience: optional(1, 1e6, null, 'Validations without improvement after which the run stops; null: never.'),
  minimumImprovement: number(0, 1e9, 0, 'Smallest change of the best metric that counts as an improvement.'),
  collapseRatio: number(
    0,
    1,
    0.01,
    'Spread of generated samples, as a fraction of the real ones, that counts as collapse.',
  ),
  collapseSteps: integer(1, 1e9, 200, 'Steps in collapse after which the run stops.', 'steps'),
  sampleEvery: integer(1, 1e9, 500, 'Steps between pictures of the fixed samples.', 'steps'),
  samples: integer(0, 64, 4, 'Items of the validation split shown as fixed samples.', 'items'),
  checkpointEvery: number(0, 1e6, 60, 'Seconds between checkpoints; 0: after every step.', 's'),
  logEvery: integer(1, 1e6, 10, 'Steps between lines of metrics.', 'steps'),
})
export type ScheduleSection = z.infer<typeof scheduleSection>

export type AdversarialLosses = z.output<z.ZodObject<typeof adversarialLosses>>

/**
 * A task's recipe schema: the engine's sections plus the task's own. All sections are strict objects (`generator` and
 * `discriminator` may be discriminated unions of them) whose knobs have defaults, ending in `.prefault({})` so that
 * they may be left out of a file; `losses` spreads `adversarialLosses` beside the task's own weights:
 * `z.strictObject({ ...adversarialLosses, ...imageContentLosses }).prefault({})`.
 */
export function recipeSchema<
  const Id extends string,
  D extends z.ZodType<Record<string, unknown>>,
  G extends z.ZodType<Record<string, unknown>>,
  C extends z.ZodType<Record<string, unknown>>,
  L extends z.ZodType<AdversarialLosses & Record<string, unknown>>,
>(sections: { task: Id; data: D; generator: G; discriminator: C; losses: L }) {
  return z.strictObject({
    task: z.literal(sections.task).describe('Task that the recipe is for.'),
    seed: integer(0, 4294967295, 1, 'Seed of every random draw: weights, order, degradation, noise.'),
    data: sections.data,
    generator: sections.generator,
    discriminator: sections.discriminator,
    losses: sections.losses,
    optimiser: optimiserSection.prefault({}),
    schedule: scheduleSection.prefault({}),
  })
}
