/** What a person wrote to go to. */
export type Position = { kind: 'pixel'; x: number; y: number } | { kind: 'sky'; ra: number; dec: number }

const number = String.raw`[+-]?\d+(?:\.\d*)?`
const separated = new RegExp(String.raw`^(\d+)[:hd° ](\d+)[:m'′ ](\d+(?:\.\d*)?)[s"″]?$`)

/**
 * Reads `12:34:56 +01:02:03`, `12h34m56s +1d02m03s`, `12 34 56 +1 2 3`, `188.7 1.03` (degrees) and `x, y` (FITS pixels).
 * @returns null where it is none of them.
 */
export function parsePosition(text: string): Position | null {
  const clean = text.trim().replaceAll('−', '-')
  const pixel = new RegExp(String.raw`^(${number})\s*,\s*(${number})$`).exec(clean)
  if (pixel) return { kind: 'pixel', x: Number(pixel[1]), y: Number(pixel[2]) }
  const degrees = new RegExp(String.raw`^(${number})°?\s+(${number})°?$`).exec(clean)
  if (degrees) return sky(Number(degrees[1]), Number(degrees[2]))
  const [, first = '', sign = '', second = ''] = /^(.*?[\ds"″])[\s,]+([+-])?\s*(\d.*)$/.exec(splitSix(clean)) ?? []
  const ra = parts(first)
  const dec = parts(second)
  if (ra === null || dec === null) return null
  return sky(ra * (first.includes('d') || first.includes('°') ? 1 : 15), sign === '-' ? -dec : dec)
}

/** Six numbers between spaces as two of three, with colons. */
function splitSix(text: string): string {
  const six = text.split(/\s+/)
  return six.length === 6 ? `${six.slice(0, 3).join(':')} ${six.slice(3).join(':')}` : text
}

function parts(text: string): number | null {
  const [, whole, minutes, seconds] = separated.exec(text.trim()) ?? []
  if (whole === undefined || Number(minutes) >= 60 || Number(seconds) >= 60) return null
  return Number(whole) + Number(minutes) / 60 + Number(seconds) / 3600
}

function sky(ra: number, dec: number): Position | null {
  return ra >= 0 && ra < 360 && Math.abs(dec) <= 90 ? { kind: 'sky', ra, dec } : null
}
