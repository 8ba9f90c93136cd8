import { covarianceAt, momentumPerCurvature, type State } from './helix'
import type { Surface } from './detector'

/** GeV: every track is taken as a charged pion. */
export const pionMass = 0.13957039

/**
 * Energy lost in one radiation length by a minimum-ionising particle, GeV: silicon, 0.388 MeV/mm (PDG, mean) times
 * 93.7 mm.
 */
const lossPerRadiationLength = 0.0364
/** Landau's ξ over the mean loss of a thin silicon layer: the width of the straggling. */
const stragglingShare = 0.05

/** Thickness in radiation lengths along the track, as it crosses the surface where it is. */
export function crossedThickness(state: State, surface: Surface): number {
  const tanLambda = state[5]!
  const length = Math.sqrt(1 + tanLambda * tanLambda)
  if (surface.kind === 'disc') return (surface.thickness * length) / Math.max(Math.abs(tanLambda), 0.02)
  const radial = (state[0]! * state[3]! + state[1]! * state[4]!) / Math.hypot(state[0]!, state[1]!)
  return (surface.thickness * length) / Math.max(Math.abs(radial), 0.02)
}

/** 1/mm: a track straighter than this is as good as straight, and must not have an infinite momentum. */
const straight = 1e-12

/** GeV. */
export function momentum(state: State, field: number): number {
  const tanLambda = state[5]!
  const curvature = Math.max(Math.abs(state[6]!), straight)
  return ((momentumPerCurvature * Math.abs(field)) / curvature) * Math.sqrt(1 + tanLambda * tanLambda)
}

/**
 * Standard deviation of the scattering angle in a plane, radians: θ0 = 13.6 MeV/(βcp)·√x·(1 + 0.038·ln x), x the
 * thickness in radiation lengths (Highland 1975; Lynch & Dahl 1991, as in PDG's review, eq. 34.16).
 */
export function highlandAngle(p: number, thickness: number): number {
  if (thickness <= 0) return 0
  const beta = p / Math.sqrt(p * p + pionMass * pionMass)
  return (0.0136 / (beta * p)) * Math.sqrt(thickness) * Math.max(0, 1 + 0.038 * Math.log(thickness))
}

/** Mean energy loss in GeV and its straggling's scale ξ: the 1/β² rise of slow particles is kept, no more. */
export function energyLoss(p: number, thickness: number): { mean: number; scale: number } {
  const beta2 = (p * p) / (p * p + pionMass * pionMass)
  const mean = (lossPerRadiationLength * thickness) / beta2
  return { mean, scale: stragglingShare * mean }
}

/** Changes the momentum of a state by an energy in GeV (negative: a loss). False where nothing would be left. */
export function changeEnergy(state: State, field: number, energy: number): boolean {
  const p = momentum(state, field)
  const total = Math.sqrt(p * p + pionMass * pionMass) + energy
  const square = total * total - pionMass * pionMass
  if (!(total > 0) || !(square > 1e-6)) return false
  state[6] = (state[6]! * p) / Math.sqrt(square)
  return true
}

/**
 * What crossing a surface does to a state: process noise of multiple scattering and straggling, and the mean energy loss
 * (`direction` 1: forwards, lost; −1: the fit goes backwards and gives it back). Scattering by (α, β) in the two planes
 * that hold the track turns φ by α/cos λ and λ by β, at constant momentum.
 */
export function crossMaterial(state: State, surface: Surface, field: number, direction: 1 | -1): void {
  if (surface.thickness === 0) return
  const thickness = crossedThickness(state, surface)
  const p = momentum(state, field)
  const { mean, scale } = energyLoss(p, thickness)
  const tanLambda = state[5]!
  const omega = state[6]!
  const inverse = 1 + tanLambda * tanLambda
  const variance = highlandAngle(p, thickness) ** 2
  const c = covarianceAt
  state[c + 5] = state[c + 5]! + variance * inverse
  state[c + 9] = state[c + 9]! + variance * inverse * inverse
  state[c + 13] = state[c + 13]! + variance * omega * tanLambda * inverse
  // Moyal's distribution of scale ξ has the standard deviation π/√2·ξ; δp = δE/β, and ω goes as 1/p.
  const beta = p / Math.sqrt(p * p + pionMass * pionMass)
  const straggling = ((Math.PI / Math.SQRT2) * scale) / (beta * p)
  state[c + 14] = state[c + 14]! + omega * omega * (variance * tanLambda * tanLambda + straggling * straggling)
  changeEnergy(state, field, -direction * mean)
}
