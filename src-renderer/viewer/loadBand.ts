import type { PlaneAddress, PlaneTerms } from '../../src-preload/contract/images'
import { engine } from '../api/engine'
import type { PlaneSummary } from './statistics'
import { TiledImage } from './tiles'

/** One image as the viewer needs it: its tiles come when they are looked at. Never made reactive. */
export interface LoadedBand {
  image: TiledImage
  summary: PlaneSummary
}

/** A plane, or a weighted sum of planes. */
export async function loadTerms(terms: PlaneTerms, signal: AbortSignal): Promise<LoadedBand> {
  const { value, buffers } = await engine.call('describePlane', { terms }, signal)
  return {
    image: new TiledImage(terms, value.width, value.height),
    summary: {
      sorted: new Float32Array(buffers[0] ?? new ArrayBuffer(0)),
      extremes: value.minimum === null || value.maximum === null ? null : { low: value.minimum, high: value.maximum },
      zscale: value.zscale,
      sky: value.sky,
    },
  }
}

export function loadBand(address: PlaneAddress, signal: AbortSignal): Promise<LoadedBand> {
  return loadTerms([{ ...address, weight: 1 }], signal)
}

/** The mean of several bands of one size, where all have a value. */
export function meanBand(bands: readonly LoadedBand[], signal: AbortSignal): Promise<LoadedBand> {
  return loadTerms(
    bands.flatMap(({ image }) => scaled(image.terms, 1 / bands.length)),
    signal,
  )
}

/** One image minus another; the grid is the first one's, whose background's level and noise it keeps. */
export async function difference(band: LoadedBand, minus: LoadedBand, signal: AbortSignal): Promise<LoadedBand> {
  const made = await loadTerms([...band.image.terms, ...scaled(minus.image.terms, -1)], signal)
  return { ...made, summary: { ...made.summary, sky: band.summary.sky } }
}

function scaled(terms: PlaneTerms, by: number): PlaneTerms {
  return terms.map((term) => ({ ...term, weight: term.weight * by }))
}
