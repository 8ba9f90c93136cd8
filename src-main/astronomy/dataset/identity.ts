import { createHash } from 'node:crypto'
import type { Plane } from '../image'
import type { SkyPosition } from '../wcs/wcs'

/** Remembers what was taken, and says what a new item is a duplicate of. */
export class Duplicates {
  private readonly contents = new Map<string, string>()
  private readonly cells = new Map<string, { name: string; ra: number; dec: number }[]>()

  /** @param radius positions nearer than this are one object, arc seconds, above 0. */
  constructor(private readonly radius = 1) {}

  /**
   * Takes an item in, unless the same pixels or the same place on the sky are there already.
   * @returns the name of the earlier one, or null.
   */
  add(name: string, planes: readonly Plane[], position: SkyPosition | null): string | null {
    const content = contentOf(planes)
    const same = this.contents.get(content) ?? (position && this.near(position))
    if (same) return same
    this.contents.set(content, name)
    if (position) this.remember(name, position)
    return null
  }

  private near({ ra, dec }: SkyPosition): string | null {
    const [column, row] = this.cell(ra, dec)
    for (let r = row - 1; r <= row + 1; r++) {
      for (let c = column - 1; c <= column + 1; c++) {
        const found = this.cells
          .get(`${c},${r}`)
          ?.find((other) => separation(ra, dec, other.ra, other.dec) < this.radius)
        if (found) return found.name
      }
    }
    return null
  }

  private remember(name: string, { ra, dec }: SkyPosition): void {
    const key = this.cell(ra, dec).join()
    this.cells.set(key, [...(this.cells.get(key) ?? []), { name, ra, dec }])
  }

  /** Cells of the search radius in declination, and of at least that in right ascension up to ±80°. */
  private cell(ra: number, dec: number): [number, number] {
    const step = this.radius / 3600
    return [Math.floor(ra / (step / Math.cos((80 * Math.PI) / 180))), Math.floor(dec / step)]
  }
}

function contentOf(planes: readonly Plane[]): string {
  const hash = createHash('sha256')
  for (const { width, height, data } of planes) {
    hash.update(`${width}×${height};`).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }
  return hash.digest('hex')
}

/** Great-circle distance in arc seconds, by the haversine formula: exact for small ones. */
function separation(ra1: number, dec1: number, ra2: number, dec2: number): number {
  const radians = Math.PI / 180
  const sinDec = Math.sin(((dec2 - dec1) * radians) / 2)
  const sinRa = Math.sin(((ra2 - ra1) * radians) / 2)
  const h = sinDec ** 2 + Math.cos(dec1 * radians) * Math.cos(dec2 * radians) * sinRa ** 2
  return (2 * Math.asin(Math.min(1, Math.sqrt(h))) * 3600) / radians
}
