/** ln of total pT over the gen jet's, pTD, both axes, number: of candidates [S, 6]. */
export function describeShapes(candidates: Float32Array, jetPt: number): number[] {
  let [sum, squares, eta, phi, ee, pp, ep, count, spread, mx, my] = Array<number>(11).fill(0) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  for (let k = 0; k < candidates.length; k += 6) {
    const pt = candidates[k]! / jetPt
    if (pt <= 0) continue
    const e = candidates[k + 1]!
    const f = candidates[k + 2]!
    const w = pt * pt
    sum += pt
    squares += w
    eta += w * e
    phi += w * f
    ee += w * e * e
    pp += w * f * f
    ep += w * e * f
    spread += pt * (e * e + f * f)
    mx += pt * e
    my += pt * f
    count++
  }
  if (sum === 0) return [0, 0, 0, 0, 0, 0]
  const a = ee / squares - (eta / squares) ** 2
  const b = pp / squares - (phi / squares) ** 2
  const c = ep / squares - (eta * phi) / squares ** 2
  const half = Math.sqrt(((a - b) / 2) ** 2 + c * c)
  const major = Math.sqrt(Math.max(0, (a + b) / 2 + half))
  const minor = Math.sqrt(Math.max(0, (a + b) / 2 - half))
  const mass = Math.sqrt(Math.max(0, sum * spread - mx * mx - my * my))
  return [sum, Math.sqrt(squares) / sum, major, minor, mass, count]
}

/** Unbiased energy distance in units of scatter. */
export function energyDistance(real: readonly number[][], generated: readonly number[][]): number {
  const n = real.length
  if (n < 2) return NaN
  const width = real[0]!.length
  const scale = Array.from({ length: width }, (_, f) => {
    const mean = real.reduce((s, row) => s + row[f]!, 0) / n
    return Math.sqrt(real.reduce((s, row) => s + (row[f]! - mean) ** 2, 0) / n) || 1
  })
  const distance = (a: readonly number[], b: readonly number[]): number =>
    Math.sqrt(a.reduce((s, v, f) => s + ((v - b[f]!) / scale[f]!) ** 2, 0))
  let [cross, within, other] = [0, 0, 0]
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (i === j) continue
      cross += distance(real[i]!, generated[j]!)
      within += distance(real[i]!, real[j]!)
      other += distance(generated[i]!, generated[j]!)
    }
  }
  return (2 * cross - within - other) / (n * (n - 1))
}
