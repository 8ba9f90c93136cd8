import type { BufferInput, BufferOutput, Input, Output } from '../../../src-preload/contract'
import { orientationAt } from '../../astronomy/wcs/orientation'
import { GalateaError } from '../../base/errors'
import type { BufferAnswer } from '../buffers'
import { skyOf } from './openFiles'

export async function skyToPixel({ path, hdu, ra, dec }: Input<'skyToPixel'>): Promise<Output<'skyToPixel'>> {
  return (await skyOf(path, hdu))?.toPixel(ra, dec) ?? null
}

export async function readSkyMesh(
  input: BufferInput<'readSkyMesh'>,
): Promise<BufferAnswer<BufferOutput<'readSkyMesh'>>> {
  const wcs = await skyOf(input.path, input.hdu)
  if (!wcs) throw new GalateaError('not-found', `HDU ${input.hdu} of '${input.path}' has no sky coordinates.`)
  const { from, to, columns, rows } = input
  const longitude = new Float64Array(columns * rows)
  const latitude = new Float64Array(columns * rows)
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++) {
      const sky = wcs.toSky(
        from[0] + ((to[0] - from[0]) * i) / (columns - 1),
        from[1] + ((to[1] - from[1]) * j) / (rows - 1),
      )
      longitude[j * columns + i] = sky?.ra ?? NaN
      latitude[j * columns + i] = sky?.dec ?? NaN
    }
  }
  const compass = orientationAt(wcs, (from[0] + to[0]) / 2, (from[1] + to[1]) / 2)
  const { frame, pixelScale } = wcs
  return {
    value: { frame, pixelScale, north: compass?.north ?? null, east: compass?.east ?? null },
    buffers: [longitude, latitude],
  }
}
