/**
 * A very small WebAssembly assembler: enough for straight loops over float32 vectors (128-bit SIMD). Code is written as
 * nested calls, operands first, so that a kernel reads like its equation. Opcodes are those of the WebAssembly core
 * specification 2.0, section 5.4.
 */
export type Code = readonly number[]

export type ValueType = 'i32' | 'f32' | 'f64' | 'v128'

const valueTypes: Record<ValueType, number> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b }

/** Unsigned LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = []
  do {
    const rest = value >>> 7
    bytes.push((value & 0x7f) | (rest === 0 ? 0 : 0x80))
    value = rest
  } while (value !== 0)
  return bytes
}

/** Signed LEB128. */
function signed(value: number): number[] {
  const bytes: number[] = []
  for (;;) {
    const low = value & 0x7f
    value >>= 7
    const done = (value === 0 && (low & 0x40) === 0) || (value === -1 && (low & 0x40) !== 0)
    bytes.push(done ? low : low | 0x80)
    if (done) return bytes
  }
}

const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)]
const binary =
  (opcode: Code) =>
  (a: Code, b: Code): Code => [...a, ...b, ...opcode]
const unary =
  (opcode: Code) =>
  (a: Code): Code => [...a, ...opcode]

export const i32 = {
  constant: (value: number): Code => [0x41, ...signed(value)],
  add: binary([0x6a]),
  lessUnsigned: binary([0x49]),
}

export const f64 = {
  add: binary([0xa0]),
}

/** Four float32 lanes. */
export const f32x4 = {
  splat: unary(simd(19)),
  sqrt: unary(simd(227)),
  add: binary(simd(228)),
  subtract: binary(simd(229)),
  multiply: binary(simd(230)),
  divide: binary(simd(231)),
}

/** Two float64 lanes. */
export const f64x2 = {
  add: binary(simd(240)),
  multiply: binary(simd(242)),
  /** The lower two float32 lanes, widened. */
  promoteLow: unary(simd(95)),
  first: (a: Code): Code => [...a, ...simd(33), 0],
  second: (a: Code): Code => [...a, ...simd(33), 1],
}

/** The upper half moved to the lower. */
export const upperHalf = (a: Code): Code => [
  ...a,
  ...a,
  ...simd(13),
  ...Array.from({ length: 16 }, (_, i) => (i + 8) % 16),
]

export const load = (address: Code): Code => [...address, ...simd(0), 4, 0]
export const store = (address: Code, value: Code): Code => [...address, ...value, ...simd(11), 4, 0]

/** `body` at least once, again while `condition` holds. */
export const repeatWhile = (condition: Code, body: readonly Code[]): Code => [
  ...[0x03, 0x40], // loop without a result
  ...body.flat(),
  ...condition,
  ...[0x0d, 0x00], // br_if to the loop's start
  0x0b,
]

export interface FunctionDefinition {
  name: string
  parameters: Readonly<Record<string, ValueType>>
  locals: Readonly<Record<string, ValueType>>
  result: ValueType
  /** Given how to read and write a parameter or local by name. */
  body: (get: (name: string) => Code, set: (name: string, value: Code) => Code) => readonly Code[]
}

/** A module that imports its memory as `host.memory` and exports the functions. */
export function assembleModule(functions: readonly FunctionDefinition[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters, result }) => {
    const inputs = Object.values(parameters).map((type) => valueTypes[type])
    return [0x60, ...vector(inputs.map((type) => [type])), 1, valueTypes[result]]
  })
  const memoryImport = [...text('host'), ...text('memory'), 0x02, 0x00, 0x00]
  const exports = functions.map(({ name }, index) => [...text(name), 0x00, ...unsigned(index)])
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, types),
    ...section(2, [memoryImport]),
    ...section(
      3,
      functions.map((_, index) => unsigned(index)),
    ),
    ...section(7, exports),
    ...section(10, functions.map(functionBody)),
  ])
}

function functionBody({ parameters, locals, body }: FunctionDefinition): number[] {
  const names = [...Object.keys(parameters), ...Object.keys(locals)]
  const index = (name: string): number[] => {
    const position = names.indexOf(name)
    if (position < 0) throw new RangeError(`no parameter or local ${name}; there are ${names.join(', ')}`)
    return unsigned(position)
  }
  const code = body(
    (name) => [0x20, ...index(name)],
    (name, value) => [...value, 0x21, ...index(name)],
  )
  const declared = Object.values(locals).map((type) => [1, valueTypes[type]])
  const bytes = [...vector(declared), ...code.flat(), 0x0b]
  return [...unsigned(bytes.length), ...bytes]
}

function section(id: number, entries: readonly Code[]): number[] {
  const content = vector(entries)
  return [id, ...unsigned(content.length), ...content]
}

function vector(entries: readonly Code[]): number[] {
  return [...unsigned(entries.length), ...entries.flat()]
}

function text(value: string): number[] {
  const bytes = [...new TextEncoder().encode(value)]
  return [...unsigned(bytes.length), ...bytes]
}
