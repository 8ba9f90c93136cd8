/** Numbers as region files write them. Every function gives null for what is none. */

const sexagesimal = /^([+-]?)(\d+)[:hd](\d+)(?:[:m'](\d+(?:\.\d*)?)[s"]?|m?)$/

/** Degrees on the sky, else pixels. Hours, minutes, seconds for a longitude unless it is written with `d`. */
export function coordinateOf(text: string, isSky: boolean, axis: 'longitude' | 'latitude'): number | null {
  const plain = plainNumber(text.replace(/[dip]$/, ''))
  if (plain !== null) return plain
  if (text.endsWith('r')) return scaledBy(text, 180 / Math.PI)
  const [, sign, whole, minutes, seconds = '0'] = sexagesimal.exec(text) ?? []
  if (!isSky || whole === undefined || Number(minutes) >= 60 || Number(seconds) >= 60) return null
  const value = Number(whole) + Number(minutes) / 60 + Number(seconds) / 3600
  const inHours = axis === 'longitude' && !text.includes('d')
  return (sign === '-' ? -1 : 1) * value * (inHours ? 15 : 1)
}

/** Degrees on the sky, else pixels; `"`, `'`, `d` and `r` are units of the sky, `i` and `p` pixels. */
export function sizeOf(text: string, isSky: boolean): { value: number; inPixels: boolean } | null {
  const units: Readonly<Record<string, number>> = { '"': 1 / 3600, "'": 1 / 60, d: 1, r: 180 / Math.PI }
  const unit = text.at(-1) ?? ''
  if (unit in units) {
    const value = scaledBy(text, units[unit]!)
    return value === null || !isSky ? null : { value, inPixels: false }
  }
  if (unit === 'i' || unit === 'p') {
    const value = scaledBy(text, 1)
    return value === null ? null : { value, inPixels: true }
  }
  const value = plainNumber(text)
  return value === null ? null : { value, inPixels: false }
}

/** Degrees. */
export function angleOf(text: string): number | null {
  return text.endsWith('r') ? scaledBy(text, 180 / Math.PI) : plainNumber(text.replace(/d$/, ''))
}

function scaledBy(text: string, factor: number): number | null {
  const value = plainNumber(text.slice(0, -1))
  return value === null ? null : value * factor
}

function plainNumber(text: string): number | null {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : null
}
