import type { Plane } from '../image'
import { measureSky } from '../measure/statistics'
import type { SkyLevel } from './fit'

/** The sky along the border, where a galaxy in the middle shines least. */
export function frameSky({ width, height, data }: Plane): SkyLevel {
  const depth = Math.max(2, Math.round(0.12 * Math.min(width, height)))
  const frame = data.filter((_, at) => {
    const x = at % width
    const y = (at - x) / width
    return x < depth || y < depth || x >= width - depth || y >= height - depth
  })
  const sky = measureSky({ width: frame.length, height: 1, data: frame })
  if (sky) return sky
  throw new RangeError('The border of an image has no finite pixel')
}
