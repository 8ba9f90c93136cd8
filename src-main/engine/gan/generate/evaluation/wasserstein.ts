/**
 * Wasserstein-1 distance of two samples of any sizes, over the standard deviation of the first; NaN where it has none.
 * The integral of |F⁻¹ − G⁻¹| over (0, 1), whose steps lie at multiples of 1/n and 1/m.
 */
export function relativeWasserstein(reference: readonly number[], other: readonly number[]): number {
  const [a, b] = [reference, other].map((values) => [...values].sort((x, y) => x - y)) as [number[], number[]]
  let [i, j, at, distance] = [0, 0, 0, 0]
  while (i < a.length && j < b.length) {
    const next = Math.min((i + 1) / a.length, (j + 1) / b.length)
    distance += Math.abs(a[i]! - b[j]!) * (next - at)
    // Both at once where the steps coincide, which rounding must not part.
    const [endsA, endsB] = [(i + 1) * b.length <= (j + 1) * a.length, (j + 1) * a.length <= (i + 1) * b.length]
    if (endsA) i++
    if (endsB) j++
    at = next
  }
  const mean = a.reduce((sum, value) => sum + value, 0) / a.length
  const deviation = Math.sqrt(a.reduce((sum, value) => sum + (value - mean) ** 2, 0) / a.length)
  return deviation > 0 ? distance / deviation : NaN
}
