const blockSize = 65536
const hashBits = 14

/**
 * Snappy's raw format (Google's format description of 2011): the length, then literals and copies from up to 64 kB
 * before. Greedy matching through a table of four-byte hashes; it looks ever less often where nothing matches.
 */
export function compressSnappy(input: Uint8Array): Uint8Array {
  const output = new Uint8Array(32 + input.length + Math.ceil(input.length / 6))
  let at = varint(input.length, output)
  const table = new Uint16Array(1 << hashBits)
  for (let start = 0; start < input.length; start += blockSize) {
    at = block(input, start, Math.min(input.length, start + blockSize), output, at, table.fill(0))
  }
  return output.subarray(0, at)
}

function block(
  input: Uint8Array,
  start: number,
  end: number,
  output: Uint8Array,
  to: number,
  table: Uint16Array,
): number {
  let at = to
  let unmatched = start
  const last = end - 8
  for (let i = start + 1; i < last;) {
    const word = load(input, i)
    const slot = Math.imul(word, 0x1e35a7bd) >>> (32 - hashBits)
    const candidate = start + table[slot]!
    table[slot] = i - start
    if (candidate >= i || load(input, candidate) !== word) {
      i += 1 + ((i - unmatched) >> 5)
      continue
    }
    at = literal(input, unmatched, i, output, at)
    let length = 4
    while (i + length < end && input[candidate + length] === input[i + length]) length++
    at = copy(i - candidate, length, output, at)
    i += length
    unmatched = i
  }
  return literal(input, unmatched, end, output, at)
}

function load(input: Uint8Array, i: number): number {
  return input[i]! | (input[i + 1]! << 8) | (input[i + 2]! << 16) | (input[i + 3]! << 24)
}

function literal(input: Uint8Array, from: number, end: number, output: Uint8Array, to: number): number {
  const length = end - from
  if (length === 0) return to
  let at = to
  const n = length - 1
  if (n < 60) output[at++] = n << 2
  else if (n < 256) {
    output[at++] = 60 << 2
    output[at++] = n
  } else {
    output[at++] = 61 << 2
    output[at++] = n & 255
    output[at++] = n >> 8
  }
  if (length > 32) output.set(input.subarray(from, end), at)
  else for (let i = 0; i < length; i++) output[at + i] = input[from + i]!
  return at + length
}

/** Copies of 64 bytes at most, each with a two-byte offset. */
function copy(offset: number, length: number, output: Uint8Array, to: number): number {
  let at = to
  for (let rest = length; rest > 0;) {
    const part = Math.min(64, rest)
    output[at++] = ((part - 1) << 2) | 2
    output[at++] = offset & 255
    output[at++] = offset >> 8
    rest -= part
  }
  return at
}

function varint(value: number, output: Uint8Array): number {
  let at = 0
  let rest = value
  for (; rest > 127; rest = Math.floor(rest / 128)) output[at++] = (rest % 128) | 128
  output[at++] = rest
  return at
}
