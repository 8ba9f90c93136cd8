import type { VariableComparison, Comparison } from '../result'

/** Numbers as a report prints them. */

export function digits(value: number | null, significant = 3): string {
  if (value === null || !Number.isFinite(value)) return '–'
  if (value === 0) return '0'
  const size = Math.abs(value)
  const text =
    size >= 1e6 || size < 1e-4
      ? powerOfTen(value, significant - 1)
      : size >= 100
        ? value.toFixed(0)
        : value.toPrecision(significant)
  return text.replace(/-/g, '−')
}

/** Both to two digits of the error: 0.0123 ± 0.0034. */
export function withError(value: number | null, error: number | null): string {
  if (value === null) return '–'
  if (error === null || !(error > 0)) return digits(value)
  if (Math.max(Math.abs(value), error) < 1e-4) {
    const power = Math.floor(Math.log10(Math.max(Math.abs(value), error)))
    return `(${withError(value / 10 ** power, error / 10 ** power)})·10${superscript(power)}`
  }
  const decimals = Math.min(12, Math.max(0, 1 - Math.floor(Math.log10(error))))
  return `${value.toFixed(decimals)} ± ${error.toFixed(decimals)}`.replace(/-/g, '−')
}

export function probability(p: number | null): string {
  if (p === null) return '–'
  return p < 1e-300 ? '< 10⁻³⁰⁰' : p < 0.001 ? powerOfTen(p, 1) : p.toFixed(3)
}

function powerOfTen(value: number, decimals: number): string {
  const [mantissa, power] = value.toExponential(decimals).split('e')
  return `${mantissa}·10${superscript(Number(power))}`
}

function superscript(power: number): string {
  return String(power).replace(/./g, (digit) => (digit === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]!))
}

export function axisLabel({ label, unit }: { label: string; unit: string }): string {
  return unit ? `${label} (${unit})` : label
}

/** In a few words, what the truth is compared with. */
export function truthWords({ truth }: Comparison): string {
  return truth.kind === 'halves'
    ? 'the reference split in halves by event'
    : `the reference against '${truth.name}', a second sample of its kind`
}

export const roleTitles = {
  response: 'Responses',
  marginal: 'Marginal distributions',
  condition: 'Conditions',
} as const

export function byRole(comparison: Comparison, role: keyof typeof roleTitles): VariableComparison[] {
  return Object.values(comparison.variables).filter((variable) => variable.role === role)
}
