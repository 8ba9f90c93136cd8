import type { OneJet } from '../../../src-preload/contract/events'

/** Before the detector, after it, and as it was simulated. */
export const jetLayers = ['gen', 'reco', 'simulated'] as const
export type JetLayer = (typeof jetLayers)[number]

/** A constituent as it is drawn: Δη, Δφ from the generated axis, and a radius whose square goes with its pT. */
export interface Disc {
  x: number
  y: number
  r: number
  pt: number
}

/** All constituents, the largest first so that small ones lie on top; all layers of a jet share one scale. */
export function discs({ constituents }: OneJet, axis: Pick<OneJet, 'pt' | 'eta' | 'phi'>): Disc[] {
  const { pt, eta, phi } = constituents
  return pt
    .map((value, i) => ({
      x: eta[i]! - axis.eta,
      y: turned(phi[i]! - axis.phi),
      r: Math.max(0.003, 0.09 * Math.sqrt(value / axis.pt)),
      pt: value,
    }))
    .filter(({ pt: value, x, y }) => value > 0 && Math.abs(x) <= 0.5 && Math.abs(y) <= 0.5)
    .sort((a, b) => b.pt - a.pt)
}

function turned(angle: number): number {
  return Math.atan2(Math.sin(angle), Math.cos(angle))
}
