import { detectionBand } from '../astronomy/dataset/detectionBand'
import { imageQuantities } from '../astronomy/dataset/imageQuantities'
import { quantityName } from '../astronomy/dataset/item'
import type { ChooseMeasure } from '../engine/gan/generate/measuring'

/** Measures on images what their data set's catalogue holds, where it is a science's own: today galaxies. */
export const measureImages: ChooseMeasure = ({ properties, bands, shape }) => {
  if (properties.kind !== 'galaxies') return null
  const detection = detectionBand(bands, null)
  return (image, names) => {
    const quantities = imageQuantities(image, bands, detection, shape)
    return names.map((name) => {
      const value = quantities?.[quantityName(name)]
      return typeof value === 'number' ? value : NaN
    })
  }
}
