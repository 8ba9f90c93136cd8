import type { FileSummary, ImageSet } from './grouping'
import type { GalaxyDatasetOptions } from './options'

/** A lone image this many times larger than an item is a field to search; of many images, most are stamps. */
const loneMosaic = 4
const manyMosaics = 8

/** The shorter side of each image, px. */
export function smallestSides(files: readonly FileSummary[], sets: readonly ImageSet[]): number[] {
  const byPath = new Map(files.map((file) => [file.path, file]))
  return sets.map(({ bands }) => {
    const { file, hdu } = bands[0]!
    const shape = byPath.get(file)!.hdus[hdu]!.shape
    return Math.min(shape[0]!, shape[1]!)
  })
}

/** Mosaics are searched for sources, stamps are items of their own. Pictures are always stamps unless it is said. */
export function chooseLayout(
  options: Pick<GalaxyDatasetOptions, 'layout' | 'size'>,
  sides: readonly number[],
  pictures: boolean,
): 'mosaic' | 'stamps' {
  if (options.layout !== 'auto') return options.layout
  if (pictures) return 'stamps'
  const times = Math.min(...sides) / options.size
  return times >= (sides.length === 1 ? loneMosaic : manyMosaics) ? 'mosaic' : 'stamps'
}
