import { he, normal, xavier, type Initialiser } from './initialisers'

/** Initialisations that a recipe can name. `dcgan`: N(0, 0.02), for networks with normalisation. */
export const initialisations = ['he', 'dcgan', 'xavier'] as const

export function initialisation(name: (typeof initialisations)[number]): Initialiser {
  switch (name) {
    case 'he':
      return he()
    case 'dcgan':
      return normal(0.02)
    case 'xavier':
      return xavier
  }
}
