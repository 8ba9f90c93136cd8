import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const card = (text: string): string => text.padEnd(80)

function header(cards: readonly string[], { end = true } = {}): Buffer {
  const text = [...cards.map(card), ...(end ? [card('END')] : [])].join('')
  return Buffer.from(text.padEnd(Math.ceil(text.length / 2880) * 2880))
}

function floats(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(Math.ceil((values.length * 4) / 2880) * 2880)
  values.forEach((value, i) => bytes.writeFloatBE(value, i * 4))
  return bytes
}

const axes = (width: number, height: number): string[] => [
  'SIMPLE  =                    T',
  'BITPIX  =                  -32',
  'NAXIS   =                    2',
  `NAXIS1  = ${String(width).padStart(20)}`,
  `NAXIS2  = ${String(height).padStart(20)}`,
  "BUNIT   = 'nanomaggy'",
]

/** A float32 FITS image of the given values. */
export function fits(width: number, height: number, value: (x: number, y: number) => number): Buffer {
  const values = Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width)))
  return Buffer.concat([header(axes(width, height)), floats(values)])
}

/** A star of Gaussian profile on a flat sky. */
const star = fits(64, 64, (x, y) => 10 + 100 * Math.exp(-((x - 32) ** 2 + (y - 32) ** 2) / 18) + ((x * 7 + y * 13) % 5))

/** The first bytes of a JPEG file: SOI, and an APP0 segment that says JFIF. */
const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex')

/** What each bad file is, and words that the sentence about it must hold beside its name. */
export const unreadable: Readonly<Record<string, { bytes: Buffer | null; says: readonly (string | RegExp)[] }>> = {
  'truncated.fits': { bytes: star.subarray(0, 9000), says: ['truncated', '19264', '9000'] },
  'no-end.fits': { bytes: Buffer.concat([header(axes(64, 64), { end: false }), star.subarray(2880)]), says: ['END'] },
  'too-large.fits': {
    bytes: Buffer.concat([header(axes(100_000, 100_000)), star.subarray(2880)]),
    says: ['40000002880', String(star.length)],
  },
  'empty.fits': { bytes: Buffer.alloc(0), says: ['0 bytes'] },
  'folder.fits': { bytes: null, says: ['folder', 'file'] },
  'picture.fits': { bytes: jpeg, says: ['JPEG', 'FITS'] },
  'text.fits': { bytes: Buffer.from('not an image\n'), says: ['SIMPLE'] },
}

/** Files that can be read but hold nothing to work on. */
export const unusable = {
  'all-nan.fits': fits(64, 64, () => Number.NaN),
  'tiny.fits': fits(3, 3, (x, y) => x + 3 * y),
}

export async function writeBadFiles(folder: string): Promise<void> {
  await writeFile(join(folder, 'good.fits'), star)
  for (const [name, { bytes }] of Object.entries(unreadable)) {
    if (bytes) await writeFile(join(folder, name), bytes)
    else await mkdir(join(folder, name))
  }
  for (const [name, bytes] of Object.entries(unusable)) await writeFile(join(folder, name), bytes)
}
