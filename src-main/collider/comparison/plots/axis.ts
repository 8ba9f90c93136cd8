/** A scale from data to pixels, with its ticks. */
export interface Axis {
  /** Pixels of a value; NaN where it cannot be drawn (a log of 0). */
  readonly at: (value: number) => number
  readonly low: number
  readonly high: number
  readonly ticks: readonly Tick[]
}

export interface Tick {
  readonly value: number
  readonly text: string
}

/** @param from pixel of `low`. @param to pixel of `high`. */
export function linearAxis(low: number, high: number, from: number, to: number, count = 5): Axis {
  const at = (value: number): number => from + ((value - low) / (high - low)) * (to - from)
  return { at, low, high, ticks: roundTicks(low, high, count).map((value) => ({ value, text: tickText(value) })) }
}

/** Ticks at powers of ten, thinned out to about six. */
export function logAxis(low: number, high: number, from: number, to: number): Axis {
  const [a, b] = [Math.log10(low), Math.log10(high)]
  const at = (value: number): number => (value > 0 ? from + ((Math.log10(value) - a) / (b - a)) * (to - from) : NaN)
  const [first, last] = [Math.ceil(a - 1e-9), Math.floor(b + 1e-9)]
  const step = Math.max(1, Math.ceil((last - first) / 6))
  const ticks: Tick[] = []
  for (let power = first; power <= last; power += step) ticks.push({ value: 10 ** power, text: powerText(power) })
  // A decade or two: 2 and 5 between the powers.
  if (last - first <= 1) {
    const between = [first - 1, first, last].flatMap((power) => [2, 5].map((digit) => digit * 10 ** power))
    for (const value of between)
      if (value >= low * 0.999 && value <= high * 1.001) ticks.push({ value, text: tickText(value) })
    ticks.sort((p, q) => p.value - q.value)
  }
  if (ticks.length < 2) return { at, low, high, ticks: linearAxis(low, high, 0, 1).ticks.filter((t) => t.value > 0) }
  return { at, low, high, ticks }
}

/** Some `count` round numbers within the limits. */
export function roundTicks(low: number, high: number, count = 5): number[] {
  if (!(high > low)) return [low]
  const rough = (high - low) / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough * 0.999)!
  const ticks: number[] = []
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
    ticks.push(Number((i * step).toPrecision(12)))
  }
  return ticks
}

export function tickText(value: number): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size >= 1e5 || size < 1e-3)
    return value
      .toExponential()
      .replace(/e\+?(-?)(\d+)/, (_, sign, digits) => `·10${superscript(`${sign}${digits}`)}`)
      .replace(/^1·/, '')
      .replace('-', '−')
  return String(Number(value.toPrecision(6))).replace('-', '−')
}

function powerText(power: number): string {
  if (power >= -2 && power <= 3) return String(Number(`1e${power}`))
  return `10${superscript(String(power))}`
}

const superscripts: Readonly<Record<string, string>> = {
  '-': '⁻',
  0: '⁰',
  1: '¹',
  2: '²',
  3: '³',
  4: '⁴',
  5: '⁵',
  6: '⁶',
  7: '⁷',
  8: '⁸',
  9: '⁹',
}

function superscript(text: string): string {
  return text.replace(/./g, (character) => superscripts[character] ?? character)
}
