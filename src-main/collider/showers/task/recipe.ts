import { z } from 'zod'
import { adversarialLosses, knob, recipeSchema } from '../../../engine/gan/recipe'

const { number, integer, flag, optional } = knob

const data = z.strictObject({
  symmetry: flag(
    true,
    'Showers are turned and mirrored about the axis at random in training, where all layers allow it.',
  ),
  threshold: optional(
    1e-6,
    1e6,
    null,
    'Voxels with less hold nothing; null: the least that a voxel of the data holds.',
    'MeV',
  ),
  knots: integer(
    2,
    64,
    9,
    'Incident energies, equally spaced in the logarithm, at which means and deviations are noted.',
  ),
})

const generator = z.strictObject({
  noise: integer(1, 512, 16, 'Normal random numbers that decide on response and profile.'),
  width: integer(8, 2048, 128, 'Units of each hidden layer.'),
  layers: integer(1, 8, 2, 'Hidden layers.'),
  sharpness: number(0.05, 5, 0.5, 'Width, in ln E, over which the derivative of the threshold is smoothed.'),
  angular: flag(true, 'Patterns across the angles are learned beside the independent noise of each voxel.'),
})
export type ShowerGenerator = z.infer<typeof generator>

const discriminator = z.strictObject({
  width: integer(8, 2048, 128, 'Units of each hidden layer.'),
  layers: integer(1, 8, 2, 'Hidden layers.'),
  energies: number(0, 100, 1, 'Weight of the judgement of response and energies of the layers.'),
  summary: number(0, 100, 1, 'Weight of the judgement of energies, centres, widths and hit cells.'),
  voxels: number(0, 100, 0.5, 'Weight of the judgement of all voxels.'),
})

const losses = z.strictObject({
  ...adversarialLosses,
  marginals: number(0, 1e4, 20, 'Weight of the difference of the distributions of each summary at each energy.'),
  correlations: number(0, 1e4, 1, 'Weight of the difference of the correlations between summaries.'),
})

export const showerRecipe = recipeSchema({
  task: 'calorimeter-shower',
  data: data.prefault({}),
  generator: generator.prefault({}),
  discriminator: discriminator.prefault({}),
  losses: losses.prefault({ adversarial: 'relativistic', r1: 1, r2: 1, penaltyInterval: 4 }),
})
export type ShowerRecipe = z.output<typeof showerRecipe>
