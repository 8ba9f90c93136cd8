/** Columns that grow by chunks of a file and are joined once. */
export class GrowingColumns {
  private readonly chunks = new Map<string, Float64Array[]>()

  add(name: string, values: Float64Array): void {
    const known = this.chunks.get(name)
    if (known) known.push(values)
    else this.chunks.set(name, [values])
  }

  join(): Map<string, Float64Array> {
    return new Map([...this.chunks].map(([name, list]) => [name, joined(list)]))
  }
}

export function joined(list: readonly Float64Array[]): Float64Array {
  if (list.length === 1) return list[0]!
  const whole = new Float64Array(list.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of list) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
