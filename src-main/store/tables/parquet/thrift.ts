/**
 * Apache Thrift's compact protocol, as far as the headers of Parquet need it: structures of numbered fields. A field
 * without a value is left out.
 */
export type ThriftValue =
  | { readonly kind: 'i32' | 'i64'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'list'; readonly of: ThriftValue['kind']; readonly items: readonly ThriftValue[] }
  | { readonly kind: 'struct'; readonly fields: Readonly<Record<number, ThriftValue | undefined>> }

export const i32 = (value: number): ThriftValue => ({ kind: 'i32', value })
export const i64 = (value: number): ThriftValue => ({ kind: 'i64', value })
export const text = (value: string): ThriftValue => ({ kind: 'text', value })
export const list = (of: ThriftValue['kind'], items: readonly ThriftValue[]): ThriftValue => ({
  kind: 'list',
  of,
  items,
})
export const struct = (fields: Readonly<Record<number, ThriftValue | undefined>>): ThriftValue => {
  return { kind: 'struct', fields }
}

const typeCodes: Record<ThriftValue['kind'], number> = { i32: 5, i64: 6, text: 8, list: 9, struct: 12 }

/** The bytes of a structure. */
export function encodeThrift(value: ThriftValue): Uint8Array {
  const bytes: number[] = []
  write(value, bytes)
  return Uint8Array.from(bytes)
}

function write(value: ThriftValue, bytes: number[]): void {
  switch (value.kind) {
    case 'i32':
    case 'i64': {
      varint(zigzag(value.value), bytes)
      return
    }
    case 'text': {
      const encoded = new TextEncoder().encode(value.value)
      varint(BigInt(encoded.length), bytes)
      for (const byte of encoded) bytes.push(byte)
      return
    }
    case 'list': {
      const { length } = value.items
      if (length < 15) bytes.push((length << 4) | typeCodes[value.of])
      else {
        bytes.push(0xf0 | typeCodes[value.of])
        varint(BigInt(length), bytes)
      }
      for (const item of value.items) write(item, bytes)
      return
    }
    case 'struct': {
      let last = 0
      for (const [key, field] of Object.entries(value.fields)) {
        if (!field) continue
        // Field numbers of Parquet's headers rise by less than 16, which is the short form.
        bytes.push(((Number(key) - last) << 4) | typeCodes[field.kind])
        last = Number(key)
        write(field, bytes)
      }
      bytes.push(0)
    }
  }
}

function zigzag(value: number): bigint {
  return value >= 0 ? 2n * BigInt(value) : -2n * BigInt(value) - 1n
}

function varint(value: bigint, bytes: number[]): void {
  let rest = value
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  bytes.push(Number(rest))
}
