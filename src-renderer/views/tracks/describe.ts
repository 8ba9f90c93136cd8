import type { FoundTrack, TrackEventHead } from '../../../src-preload/contract/tracks'
import { formatValue } from '../../format'
import type { ShownEvent } from '../../stores/tracks'
import type { CurveLayer } from './scene'

type Translate = (key: string, values?: Record<string, unknown>) => string
type Particle = TrackEventHead['particles'][number]

/** What is said of the hit below the pointer, a line each. */
export function describeHit({ ids, hits, head }: ShownEvent, hit: number, t: Translate, locale: string): string[] {
  const value = (number: number): string => formatValue(number, locale, 5)
  const [x, y, z] = [hits.x[hit]!, hits.y[hit]!, hits.z[hit]!]
  const particle = hits.particle[hit]!
  const owner = particle >= 0 ? t('tracks.ofParticle', { id: head.particles[particle]!.id }) : t('tracks.noiseHit')
  return [
    t('tracks.hit', { id: ids[hit]! }),
    `x ${value(x)}, y ${value(y)}, z ${value(z)} mm`,
    `r ${value(Math.hypot(x, y))} mm`,
    ...(head.hasTruth ? [owner] : []),
  ]
}

/** What is said of the track below the pointer: a particle of the truth, or one that was found. */
export function describeCurve(
  layer: CurveLayer,
  subject: Particle | FoundTrack,
  t: Translate,
  locale: string,
): string[] {
  const value = (number: number): string => formatValue(number, locale, 4)
  const found = 'hits' in subject ? subject : null
  const { pt, eta, phi, d0, z0 } = subject
  const error = (i: number): string => (found ? ` ± ${formatValue(found.errors[i]!, locale, 2)}` : '')
  return [
    `${t(`tracks.layers.${layer}`)} ${'number' in subject ? subject.number : subject.id}`,
    `pT ${value(pt)} GeV, η ${value(eta)}, φ₀ ${value(phi)}`,
    `d₀ ${value(d0)}${error(0)} mm, z₀ ${value(z0)}${error(1)} mm`,
    ...(found
      ? [`χ²/ndf ${value(found.chi2)}/${found.ndf}, ${t('tracks.hitsUsed', { count: found.hits.length })}`]
      : []),
  ]
}
