import type { Size } from './view'

/** A curve as paths of a small plot, y down. */
export interface Curve {
  line: string
  errors: string
  /** What the lower and upper ends of the axes stand for. */
  low: number
  high: number
  from: number
  to: number
  /** Where 0 is, if it is on the plot. */
  zero: number | null
}

/** null where no value is known. Gaps stay gaps. */
export function curveOf(
  at: readonly number[],
  values: readonly (number | null)[],
  errors: readonly (number | null)[],
  size: Size,
): Curve | null {
  const known = values.filter((value) => value !== null)
  if (known.length === 0) return null
  const [least, most] = [Math.min(...known), Math.max(...known)]
  const margin = (most - least || Math.abs(most) || 1) * 0.06
  const [low, high] = [least - margin, most + margin]
  const [from, to] = [Math.min(0, at[0] ?? 0), at.at(-1) ?? 1]
  const x = (v: number): number => ((v - from) / (to - from || 1)) * size.width
  const y = (v: number): number => size.height - ((v - low) / (high - low)) * size.height
  let line = ''
  let bars = ''
  let isOn = false
  values.forEach((value, i) => {
    if (value === null) {
      isOn = false
      return
    }
    line += `${isOn ? 'L' : 'M'}${x(at[i]!).toFixed(2)} ${y(value).toFixed(2)}`
    isOn = true
    const error = errors[i]
    if (error) bars += `M${x(at[i]!).toFixed(2)} ${y(value - error).toFixed(2)}V${y(value + error).toFixed(2)}`
  })
  return { line, errors: bars, low: least, high: most, from, to, zero: low < 0 && high > 0 ? y(0) : null }
}
