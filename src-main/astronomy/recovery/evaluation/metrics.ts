import type { MetricDefinition } from '../../../engine/gan/task'

/** Everything that is measured of a recovered item against its truth. */
export const evaluationMetrics = {
  psnr: { better: 'higher', unit: 'dB', meaning: 'Peak signal-to-noise ratio in the display stretch, over all bands.' },
  ssim: { better: 'higher', unit: '', meaning: 'Structural similarity in the display stretch (Wang et al. 2004).' },
  fluxError: { better: 'lower', unit: '', meaning: 'Relative error of the flux in an aperture about the object.' },
  skyBias: { better: 'lower', unit: 'sky rms', meaning: 'Level of the sky beside the object, absolute; truth: 0.' },
  centroidShift: { better: 'lower', unit: 'px', meaning: 'Distance between the adaptive centroids.' },
  ellipticityError: {
    better: 'lower',
    unit: '',
    meaning: 'Distance between the ellipticities (e1, e2) by adaptive moments.',
  },
  sizeError: { better: 'lower', unit: '', meaning: 'Relative error of the half-light radius.' },
  powerDeviation: {
    better: 'lower',
    unit: 'dex',
    meaning: 'Mean over spatial frequencies of |log10 of the power over the truth’s|: a mere denoiser shows here.',
  },
} as const satisfies Record<string, MetricDefinition>
export type EvaluationMetric = keyof typeof evaluationMetrics
export const metricNames = Object.keys(evaluationMetrics) as EvaluationMetric[]

export type ItemMeasures = Record<EvaluationMetric, number>
