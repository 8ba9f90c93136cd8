/** A card image from `KEYWORD= value`, for files that no writer would make. */
export function card(text: string): string {
  return text.padEnd(80)
}

/** The bytes of one HDU: its cards, END, and its data, each padded to blocks of 2880. */
export function hduBytes(cards: readonly string[], data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const header = [...cards.map(card), card('END')].join('')
  const headerLength = Math.ceil(header.length / 2880) * 2880
  const bytes = new Uint8Array(headerLength + Math.ceil(data.length / 2880) * 2880)
  bytes.set(Buffer.from(header.padEnd(headerLength), 'latin1'))
  bytes.set(data, headerLength)
  return bytes
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts))
}

/** Big-endian numbers. */
export function bigEndian(values: readonly number[], bitpix: 8 | 16 | 32 | -32 | -64): Uint8Array {
  const width = Math.abs(bitpix) / 8
  const view = new DataView(new ArrayBuffer(values.length * width))
  for (const [i, value] of values.entries()) {
    if (bitpix === 8) view.setUint8(i, value)
    else if (bitpix === 16) view.setInt16(i * 2, value)
    else if (bitpix === 32) view.setInt32(i * 4, value)
    else if (bitpix === -32) view.setFloat32(i * 4, value)
    else view.setFloat64(i * 8, value)
  }
  return new Uint8Array(view.buffer)
}

/** The cards of a primary image. */
export function imageCards(bitpix: number, ...shape: readonly number[]): string[] {
  return [
    'SIMPLE  =                    T',
    `BITPIX  = ${String(bitpix).padStart(20)}`,
    `NAXIS   = ${String(shape.length).padStart(20)}`,
    ...shape.map((length, i) => `NAXIS${i + 1}  = ${String(length).padStart(20)}`),
  ]
}
