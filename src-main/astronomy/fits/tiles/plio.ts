import { TileError } from './error'

/**
 * PLIO_1 of the FITS standard 4.0, section 10.4.3: the IRAF line list, run lengths of integers 0 … 2²⁴−1, as 16-bit
 * words of 4 bits operation and 12 bits operand behind a short head.
 */
export function decodePlio(bytes: Uint8Array, count: number): Int32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const words = bytes.byteLength >> 1
  const word = (i: number): number => {
    if (i < 0 || i >= words) throw new TileError('its PLIO line list ends early')
    return view.getInt16(2 * i)
  }
  const out = new Int32Array(count)
  if (words === 0) return out
  // Two layouts of the head: an old one with the length in word 2, a new one with its own length in word 1.
  const old = word(2) > 0
  const length = old ? word(2) : (word(4) << 15) + word(3)
  const first = old ? 3 : word(1)
  if (length > words) throw new TileError('its PLIO line list ends early')
  let value = 1
  let pixel = 0
  for (let i = first; i < length && pixel < count; i++) {
    const instruction = word(i) & 0xffff
    const operand = instruction & 0xfff
    switch (instruction >> 12) {
      case 0: // a run of zeros
        pixel += operand
        break
      case 1: // set the value: its low 12 bits here, the rest in the next word
        value = (word(++i) << 12) + operand
        break
      case 2:
        value += operand
        break
      case 3:
        value -= operand
        break
      case 4: // a run of the value
        out.fill(value, pixel, Math.min(pixel + operand, count))
        pixel += operand
        break
      case 5: // a run of zeros that ends in one pixel of the value
        pixel += operand
        if (operand > 0 && pixel <= count) out[pixel - 1] = value
        break
      case 6: // change the value and write one pixel
      case 7:
        value += instruction >> 12 === 6 ? operand : -operand
        out[pixel++] = value
        break
      default:
        throw new TileError(`its PLIO line list has the unknown operation ${instruction >> 12}`)
    }
  }
  return out
}
