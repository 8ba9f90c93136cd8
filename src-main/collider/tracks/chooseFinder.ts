import type { DeviceOptions } from '../../engine/runtime/devices'
import type { Detector } from './detector'
import type { TrackFinder } from './finding/finder'

/** The conventional method, or the network of a model folder; each is loaded when it is asked for. */
export async function chooseFinder(
  model: string | null,
  detector: Detector,
  device: DeviceOptions,
): Promise<TrackFinder> {
  if (model !== null) {
    const { networkFinder } = await import('./network/finder')
    const { readTrackModel } = await import('./network/model')
    return networkFinder(await readTrackModel(model), detector, device)
  }
  const { conventionalFinder } = await import('./finding/conventionalFinder')
  return conventionalFinder(detector)
}
