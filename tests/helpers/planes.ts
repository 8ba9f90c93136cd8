import { openImageFile } from '../../src-main/astronomy/formats/open'
import type { Plane } from '../../src-main/astronomy/image'

/** All planes of one HDU of an image file. */
export async function readPlanes(path: string, hdu: number): Promise<Plane[]> {
  const file = await openImageFile(path)
  try {
    const count = file.hdus[hdu]!.planes
    const planes: Plane[] = []
    for (let i = 0; i < count; i++) planes.push(await file.readPlane(hdu, i))
    return planes
  } finally {
    await file.close()
  }
}
