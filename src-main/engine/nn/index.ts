/** Networks: scopes of named weights, layers, generators and discriminators. */
export {
  Scope,
  type Distribution,
  type Mode,
  type RandomInput,
  type Statistic,
  type VariableDeclaration,
} from './scope'
export * from './initialisers'
export * from './layers'
export { normalise } from './normalisation'
export { knob } from './knobs'
export * from './generators'
export * from './discriminators'
