import { writeFileSync } from 'node:fs'

/** The simplest FITS file: one image of float32, row 0 first, with a few more cards. */
export function writeSimpleFits(
  path: string,
  width: number,
  height: number,
  value: (x: number, y: number) => number,
  cards: readonly string[] = [],
): void {
  const header = [
    'SIMPLE  =                    T',
    'BITPIX  =                  -32',
    'NAXIS   =                    2',
    `NAXIS1  = ${String(width).padStart(20)}`,
    `NAXIS2  = ${String(height).padStart(20)}`,
    ...cards,
    'END',
  ].map((card) => card.padEnd(80))
  const block = 2880
  const start = Math.ceil((header.length * 80) / block) * block
  const bytes = Buffer.alloc(start + Math.ceil((4 * width * height) / block) * block)
  bytes.write(header.join('').padEnd(start), 'latin1')
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) bytes.writeFloatBE(value(x, y), start + 4 * (y * width + x))
  }
  writeFileSync(path, bytes)
}
