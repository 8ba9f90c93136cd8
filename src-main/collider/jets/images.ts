import { deltaPhi, type Reals } from './kinematics'
import type { ConstituentLists } from './substructure'

/** An image covers Δη and Δφ from −halfWidth to halfWidth about the axis of the generated jet. */
export const imageSize = 32
export const imageHalfWidth = 0.3
export const imagePixels = imageSize * imageSize
/** Side of a pixel in η and φ, 0.01875. */
export const pixelPitch = (2 * imageHalfWidth) / imageSize

/** What an image is centred on and measured in: the generated jet, for both images of a pair. */
export interface ImageFrame {
  readonly pt: Reals
  readonly eta: Reals
  readonly phi: Reals
}

/**
 * The hit pixels of many images, some 28 of 1,024 each: those of jet i lie from offsets[i] to offsets[i + 1]. Pixel
 * number = 32 · (number along η) + (number along φ), rising within a jet.
 */
export interface HitPixels {
  readonly offsets: Int32Array
  readonly pixel: Uint16Array
  /** Sum of pT over the pT of the frame. */
  readonly value: Float64Array
}

/**
 * Images as in Musella & Pandolfi 2018 (arXiv:1805.00850): pixel = Σ pT of its constituents / pT of the generated jet,
 * 32×32 over |Δη|, |Δφ| ≤ 0.3 about the axis of the generated jet; what lies outside is added to the pixels at the
 * edge. The image of a generated jet sums to about 1, that of a reconstructed one to the response.
 */
export function hitPixels(constituents: ConstituentLists, frame: ImageFrame): HitPixels {
  const { offsets, pt, eta, phi } = constituents
  const count = offsets.length - 1
  const starts = new Int32Array(count + 1)
  const pixels = new Uint16Array(pt.length)
  const values = new Float64Array(pt.length)
  const image = new Float64Array(imagePixels)
  let used = 0
  for (let jet = 0; jet < count; jet++) {
    const first = used
    for (let i = offsets[jet]!; i < offsets[jet + 1]!; i++) {
      if (pt[i] === 0) continue
      const pixel = pixelOf(eta[i]! - frame.eta[jet]!, deltaPhi(phi[i]!, frame.phi[jet]!))
      if (image[pixel] === 0) pixels[used++] = pixel
      image[pixel]! += pt[i]! / frame.pt[jet]!
    }
    pixels.subarray(first, used).sort()
    for (let i = first; i < used; i++) {
      values[i] = image[pixels[i]!]!
      image[pixels[i]!] = 0
    }
    starts[jet + 1] = used
  }
  return { offsets: starts, pixel: pixels.slice(0, used), value: values.slice(0, used) }
}

/** Number of the pixel of a distance from the axis; outside the image, that of the nearest edge. */
export function pixelOf(deltaEta: number, deltaPhi: number): number {
  return indexOf(deltaEta) * imageSize + indexOf(deltaPhi)
}

function indexOf(distance: number): number {
  const index = Math.floor(((distance + imageHalfWidth) / (2 * imageHalfWidth)) * imageSize)
  return Math.min(imageSize - 1, Math.max(0, index))
}

/** Images of the jets `from` up to `to` as numbers, [to − from, 32, 32], η before φ. */
export function denseImages(hits: HitPixels, from = 0, to = hits.offsets.length - 1): Float32Array {
  const images = new Float32Array((to - from) * imagePixels)
  for (let jet = from; jet < to; jet++) {
    for (let i = hits.offsets[jet]!; i < hits.offsets[jet + 1]!; i++) {
      images[(jet - from) * imagePixels + hits.pixel[i]!] = hits.value[i]!
    }
  }
  return images
}

/** The hit pixels of images [count, 32, 32]: those above `threshold`. */
export function hitPixelsOf(images: Reals, threshold = 0): HitPixels {
  const count = images.length / imagePixels
  if (!Number.isInteger(count)) throw new RangeError(`Images of ${imagePixels} pixels expected, got ${images.length}`)
  const offsets = new Int32Array(count + 1)
  for (let i = 0; i < images.length; i++) if (images[i]! > threshold) offsets[Math.floor(i / imagePixels) + 1]!++
  for (let jet = 0; jet < count; jet++) offsets[jet + 1]! += offsets[jet]!
  const pixel = new Uint16Array(offsets[count]!)
  const value = new Float64Array(offsets[count]!)
  for (let i = 0, used = 0; i < images.length; i++) {
    if (!(images[i]! > threshold)) continue
    pixel[used] = i % imagePixels
    value[used++] = images[i]!
  }
  return { offsets, pixel, value }
}

/** Pixels as massless particles at their centres, pT = value · pT of the frame; E = pT cosh η. */
export function pixelConstituents(hits: HitPixels, frame: ImageFrame): ConstituentLists {
  const pt = new Float64Array(hits.pixel.length)
  const eta = new Float64Array(pt.length)
  const phi = new Float64Array(pt.length)
  for (let jet = 0; jet < hits.offsets.length - 1; jet++) {
    for (let i = hits.offsets[jet]!; i < hits.offsets[jet + 1]!; i++) {
      const pixel = hits.pixel[i]!
      pt[i] = hits.value[i]! * frame.pt[jet]!
      eta[i] = frame.eta[jet]! + (Math.floor(pixel / imageSize) + 0.5) * pixelPitch - imageHalfWidth
      phi[i] = deltaPhi(frame.phi[jet]! + ((pixel % imageSize) + 0.5) * pixelPitch - imageHalfWidth, 0)
    }
  }
  return { offsets: hits.offsets, pt, eta, phi }
}
