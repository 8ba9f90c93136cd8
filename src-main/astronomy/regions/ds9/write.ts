import type { Region, RegionShape, RegionSystem } from '../region'
import { GalateaError } from '../../../base/errors'
import { frameOf, type Frame, type ImageFrames } from './frame'

/**
 * A region file of DS9 (version 4.1). On the sky positions are degrees with a tenth of a milliarcsecond, sizes
 * arcseconds; on the image pixels with a thousandth.
 * @throws GalateaError `usage` where the image has no sky coordinates, or a region lies where it has none.
 */
export function writeDs9Regions(regions: readonly Region[], system: RegionSystem, image: ImageFrames): string {
  const frame = frameOf(system, image)
  if (!frame) {
    throw new GalateaError(
      'usage',
      `The image has no sky coordinates: regions in image coordinates were expected, not ${system}.`,
    )
  }
  const lines = regions.map(
    (region) => `${region.excluded ? '-' : ''}${shapeText(region.shape, frame)}${properties(region)}`,
  )
  return ['# Region file format: DS9 version 4.1', system, ...lines, ''].join('\n')
}

function shapeText(shape: RegionShape, frame: Frame): string {
  const at = (x: number, y: number): string => {
    const position = frame.fromPixel(x, y)
    if (!position)
      throw new GalateaError('usage', `The pixel ${x}, ${y} has no sky position: it lies outside the projection.`)
    return position.map((value) => fixed(value, frame.isSky ? 8 : 3)).join(',')
  }
  const size = (x: number, y: number, ...lengths: number[]): string =>
    lengths
      .map((length) => length / frame.scaleAt(x, y))
      .map((length) => (frame.isSky ? `${fixed(length * 3600, 4)}"` : fixed(length, 3)))
      .join(',')
  const angle = (x: number, y: number, value: number): string => fixed(frame.angleFromPixel(value, x, y), 4)
  switch (shape.kind) {
    case 'circle':
      return `circle(${at(shape.x, shape.y)},${size(shape.x, shape.y, shape.r)})`
    case 'ellipse':
      return `ellipse(${at(shape.x, shape.y)},${size(shape.x, shape.y, shape.a, shape.b)},${angle(shape.x, shape.y, shape.angle)})`
    case 'box':
      return `box(${at(shape.x, shape.y)},${size(shape.x, shape.y, shape.width, shape.height)},${angle(shape.x, shape.y, shape.angle)})`
    case 'annulus':
      return `annulus(${at(shape.x, shape.y)},${size(shape.x, shape.y, shape.inner, shape.outer)})`
    case 'polygon':
      return `polygon(${shape.points.map(([x, y]) => at(x, y)).join(',')})`
    case 'line':
      return `line(${at(shape.x1, shape.y1)},${at(shape.x2, shape.y2)})`
    case 'point':
      return `point(${at(shape.x, shape.y)})`
  }
}

function properties({ name, colour, background, properties: others }: Region): string {
  const parts = [
    colour && `color=${colour}`,
    // Braces hold everything but a closing one.
    name && `text={${name.replaceAll('}', ')').replace(/[\r\n]+/g, ' ')}}`,
    ...others.map(([key, value]) => `${key}=${value}`),
    background && 'background',
  ].filter((part) => part)
  return parts.length > 0 ? ` # ${parts.join(' ')}` : ''
}

/** Without zeros at the end. */
function fixed(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)))
}
