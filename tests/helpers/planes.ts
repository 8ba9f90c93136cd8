import { openImageFile } from '../../src-main/astronomy/formats/open'
import type { Plane } from '../../src-main/astronomy/image'

const known = new Map<string, Promise<Plane[]>>()

/** All planes of one HDU of an image file; read once, since unpacking takes seconds. Not to be changed. */
export function readPlanes(path: string, hdu: number): Promise<Plane[]> {
  const key = `${hdu} ${path}`
  const planes = known.get(key) ?? read(path, hdu)
  known.set(key, planes)
  return planes
}

async function read(path: string, hdu: number): Promise<Plane[]> {
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
