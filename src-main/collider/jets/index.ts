export {
  Clusterer,
  constituentsOf,
  exclusiveJets,
  inclusiveJets,
  jetAlgorithms,
  mergeDistance,
  type ClusterSequence,
  type JetAlgorithm,
  type JetDefinition,
} from './clustering'
export {
  denseImages,
  hitPixels,
  hitPixelsOf,
  imageHalfWidth,
  imagePixels,
  imageSize,
  pixelConstituents,
  pixelOf,
  pixelPitch,
  type HitPixels,
  type ImageFrame,
} from './images'
export {
  deltaPhi,
  deltaR,
  fourVectors,
  fromPtEtaPhi,
  invariantMass,
  pseudorapidity,
  rapidity,
  type FourVectors,
  type Reals,
} from './kinematics'
export { matchJets, type Directions } from './matching'
export { chargeOf, massOf, massOfCandidate } from './particles'
export {
  observableIds,
  observables,
  substructure,
  type ConstituentLists,
  type Observable,
  type ObservableId,
} from './substructure'
export { jetsOf } from './sum'
export type { Constituents, JetPairs, Jets } from './types'
