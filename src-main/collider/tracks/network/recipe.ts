import { z } from 'zod'
import { adversarialLosses, recipeSchema } from '../../../engine/gan/recipe'
import { discriminatorSection, imageGeneratorSection, knob } from '../../../engine/nn'

const { number, integer, flag } = knob

/** The planes that hits become, and what a track looks like in them. */
export const trackData = z.strictObject({
  phiBins: integer(16, 2048, 128, 'Cells in the azimuth of the direction at the axis.', 'cells'),
  wrap: integer(0, 64, 8, 'Cells repeated at either end, so that a track at the seam is seen whole.', 'cells'),
  curvatureBins: integer(8, 512, 32, 'Cells in q/pT.', 'cells'),
  minimumPt: number(0.05, 100, 0.4, 'Smallest transverse momentum; cells reach from −1 to +1 over it.', 'GeV'),
  slices: integer(1, 128, 12, 'Slices in pseudorapidity, a plane each.'),
  maximumEta: number(0.1, 10, 2.5, 'Slices cover pseudorapidities within this.'),
  beamLength: number(0, 10000, 150, 'Tracks come from this far along the beam at most.', 'mm'),
  peakWidth: number(0.1, 10, 0.8, 'Standard deviation of the peak that stands for a track.', 'cells'),
  threshold: number(0.01, 0.99, 0.1, 'A local maximum of the network above this is a candidate.'),
  symmetries: flag(true, 'Events are rotated, mirrored and charge-conjugated at random in training.'),
})
export type TrackData = z.infer<typeof trackData>

export const trackRecipe = recipeSchema({
  task: 'track-finding',
  data: trackData.prefault({}),
  generator: imageGeneratorSection.prefault({
    kind: 'unet',
    depth: 3,
    width: 16,
    widthCap: 64,
    stem: 8,
    output: 'direct',
  }),
  discriminator: discriminatorSection.prefault({ kind: 'patch', layers: 2, width: 16 }),
  losses: z
    .strictObject({
      ...adversarialLosses,
      peaks: number(0, 1000, 1, 'Weight of the cross-entropy between the plane and the peaks of the target tracks.'),
      peakWeight: number(1, 1000, 8, 'How much more a cell of a peak counts there than one without.'),
    })
    .prefault({ adversarialWeight: 0.02, r1: 0.5, r2: 0.5, penaltyInterval: 8 }),
})
export type TrackRecipe = z.output<typeof trackRecipe>
