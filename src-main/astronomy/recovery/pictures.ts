import type { Arrays, DisplayStretch, Picture } from '../../engine/gan/task'
import { createPlane, type Plane } from '../image'
import type { Scaler } from '../stretch'
import { planesOf, recoveredPlanes, shownPlanes } from './metrics'

interface PictureShape {
  channels: number
  size: number
  downscale: number
}

const image: DisplayStretch = { kind: 'linear', low: 0.04, high: 0.8, bottomUp: true }
const difference: DisplayStretch = { kind: 'linear', low: -0.15, high: 0.15, bottomUp: true }

/** Degraded, recovered, truth and residual of one item, in the display stretch; in colour where there are three bands. */
export function itemPictures(
  display: Scaler,
  shape: PictureShape,
  inputs: Arrays,
  outputs: Arrays,
  item: number,
): Picture[] {
  const { channels, size, downscale } = shape
  const truth = shownPlanes(planesOf(inputs.target!, item, channels, size), display)
  const recovered = shownPlanes(recoveredPlanes(inputs, outputs, item, channels, size), display)
  const coarse = recoveredPlanes(
    { scale: inputs.scale! },
    { recovered: inputs.degraded! },
    item,
    channels,
    size / downscale,
  )
  const degraded = shownPlanes(coarse, display).map((plane) => repeated(plane, downscale))
  const residual = recovered.map((plane, band) => ({
    ...plane,
    data: plane.data.map((value, i) => value - truth[band]!.data[i]!),
  }))
  return [
    picture('degraded', degraded, image),
    picture('recovered', recovered, image),
    picture('truth', truth, image),
    picture('residual', residual, difference),
  ]
}

function picture(name: string, planes: readonly Plane[], stretch: DisplayStretch): Picture {
  const shown = planes.length === 3 ? planes : planes.slice(0, 1)
  const { width, height } = shown[0]!
  const data = new Float32Array(shown.length * width * height)
  shown.forEach((plane, channel) => data.set(plane.data, channel * width * height))
  return { name, width, height, channels: shown.length, data, display: stretch }
}

/** Every pixel `factor` times along both axes. */
function repeated(plane: Plane, factor: number): Plane {
  const out = createPlane(plane.width * factor, plane.height * factor)
  for (let y = 0; y < out.height; y++) {
    for (let x = 0; x < out.width; x++) {
      out.data[y * out.width + x] = plane.data[Math.floor(y / factor) * plane.width + Math.floor(x / factor)]!
    }
  }
  return out
}
