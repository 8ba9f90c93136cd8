import {
  add,
  concat,
  divide,
  log,
  maximum,
  multiply,
  reshape,
  sqrt,
  square,
  subtract,
  sum,
  type Tensor,
} from '../../../engine/graph'

/** Names of the numbers in `jetShapes`, in order. */
export const shapeNames = [
  'pt',
  'tracks',
  'photons',
  'neutrals',
  'ptD',
  'major',
  'minor',
  'mass',
  'number',
  'width',
] as const

/**
 * Logarithms of a jet's total pT, of the pT of each species, pTD, both axes, mass and number of candidates, all with a
 * small number inside, so that they are smooth where nothing is. The mass is that of massless candidates close to the
 * axis, √(Σp·Σp r² − |Σp r|²). [B, 10]
 *
 * @param pt, hit [B, S, 1]. @param kinds 1 among three where there is a candidate, [B, S, 3]; pT in units of the gen jet's
 */
export function jetShapes(pt: Tensor, hit: Tensor, kinds: Tensor, deltaEta: Tensor, deltaPhi: Tensor): Tensor {
  const batch = pt.shape[0]!
  const total = (x: Tensor): Tensor => reshape(sum(x, [1]), [batch, x.shape[2]!])
  const all = add(total(pt), 1e-3)
  const squares = total(square(pt))
  const weight = square(pt)
  const norm = add(squares, 1e-6)
  const average = (x: Tensor): Tensor => divide(total(multiply(weight, x)), norm)
  const [eta, phi] = [average(deltaEta), average(deltaPhi)]
  const etaEta = subtract(average(square(deltaEta)), square(eta))
  const phiPhi = subtract(average(square(deltaPhi)), square(phi))
  const etaPhi = subtract(average(multiply(deltaEta, deltaPhi)), multiply(eta, phi))
  const middle = multiply(add(etaEta, phiPhi), 0.5)
  const half = sqrt(add(add(square(multiply(subtract(etaEta, phiPhi), 0.5)), square(etaPhi)), 1e-10))
  const momentX = total(multiply(pt, deltaEta))
  const momentY = total(multiply(pt, deltaPhi))
  const spread = total(multiply(pt, add(square(deltaEta), square(deltaPhi))))
  const mass2 = subtract(multiply(all, spread), add(square(momentX), square(momentY)))
  const lnOf = (x: Tensor, floor: number): Tensor => log(add(maximum(x, 0), floor))
  const parts = [
    log(all),
    log(add(total(multiply(kinds, pt)), 0.02)),
    multiply(log(divide(add(squares, 1e-6), square(all))), 0.5),
    multiply(lnOf(add(middle, half), 1e-5), 0.5),
    multiply(lnOf(subtract(middle, half), 1e-5), 0.5),
    multiply(lnOf(mass2, 1e-4), 0.5),
    log(add(total(hit), 1)),
    log(add(divide(spread, all), 1e-4)),
  ]
  return concat(parts, 1)
}
