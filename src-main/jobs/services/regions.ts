import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Input, Output } from '../../../src-preload/contract'
import type { PlaneTerms } from '../../../src-preload/contract/images'
import type { RegionShape } from '../../../src-preload/contract/regions'
import type { ImageFrames } from '../../astronomy/regions/ds9/frame'
import { readDs9Regions } from '../../astronomy/regions/ds9/read'
import { writeDs9Regions } from '../../astronomy/regions/ds9/write'
import { profiledShape, profileOf } from '../../astronomy/regions/profile'
import { backgroundOf, boundsOf, regionStatistics, type Cutout } from '../../astronomy/regions/statistics'
import { GalateaError } from '../../base/errors'
import { headerOf, skyOf } from './openFiles'
import { pictureOf } from './pictures'

/** A region may reach over so many pixels. */
const mostPixels = 2 ** 26
/** No file of regions comes near. */
const mostBytes = 16 * 2 ** 20

export async function measureRegions(input: Input<'measureRegions'>): Promise<Output<'measureRegions'>> {
  const { terms, shapes } = input
  const background = input.background && backgroundOf(input.background, await cutoutOf(terms, input.background))
  const statistics = []
  for (const shape of shapes) statistics.push(regionStatistics(shape, await cutoutOf(terms, shape), background))
  return { statistics, background }
}

export async function profileRegion({ terms, shape, level }: Input<'profileRegion'>): Promise<Output<'profileRegion'>> {
  const reaching = profiledShape(shape)
  const cutout = reaching && (await cutoutOf(terms, reaching))
  return reaching && cutout && profileOf(reaching, cutout, level)
}

export async function readRegions({ path, image }: Input<'readRegions'>): Promise<Output<'readRegions'>> {
  const { size } = await stat(path).catch(() => {
    throw new GalateaError('not-found', `There is no file '${path}'.`, { path })
  })
  if (size > mostBytes) {
    const message = `'${basename(path)}' has ${size} bytes: a file of regions, at most ${mostBytes}, was expected.`
    throw new GalateaError('unreadable', message, { path })
  }
  const found = readDs9Regions(await readFile(path, 'utf8'), await framesOf(image))
  if (found.regions.length === 0 && found.problems.length === 0) {
    const message = `'${basename(path)}' holds no regions: a region file of DS9 was expected.`
    throw new GalateaError('unreadable', message, { path })
  }
  return found
}

export async function formatRegions({
  regions,
  system,
  image,
}: Input<'formatRegions'>): Promise<Output<'formatRegions'>> {
  return writeDs9Regions(regions, system, await framesOf(image))
}

async function framesOf({ path, hdu }: { path: string; hdu: number }): Promise<ImageFrames> {
  return { wcs: await skyOf(path, hdu), header: await headerOf(path, hdu) }
}

/** The pixels around a shape; null where it lies outside the image. */
async function cutoutOf(terms: PlaneTerms, shape: RegionShape): Promise<Cutout | null> {
  const picture = await pictureOf(terms)
  const bounds = boundsOf(shape, picture)
  if (!bounds) return null
  const { x, y, width, height } = bounds
  if (width * height > mostPixels) {
    const message = `The region reaches over ${width}×${height} pixels: at most ${mostPixels} were expected.`
    throw new GalateaError('usage', message)
  }
  return { grid: await picture.region(x, y, width, height), x, y }
}
