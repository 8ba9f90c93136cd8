import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fitCircle, fitHelix, taubinCircle, trackOfCircle } from '../../../src-main/collider/tracks/circle'
import { shared } from '../../helpers/shared'

describe('circles through points', () => {
  it('passes through three points exactly', () => {
    const circle = taubinCircle([0, 1, 2], [0, 1, 0])
    expect(circle.x).toBeCloseTo(1, 12)
    expect(circle.y).toBeCloseTo(0, 12)
    expect(circle.radius).toBeCloseTo(1, 12)
  })

  it('finds the circle that points lie on, whatever the curvature', () => {
    for (const omega of [1e-7, -1e-4, 1e-3, -2e-3]) {
      const [d0, phi] = [1.5, 2.2]
      const s = [30, 90, 250, 400, 700]
      const x = s.map((way) => -d0 * Math.sin(phi) + (Math.sin(phi + omega * way) - Math.sin(phi)) / omega)
      const y = s.map((way) => d0 * Math.cos(phi) - (Math.cos(phi + omega * way) - Math.cos(phi)) / omega)
      const fit = fitCircle(x, y, 1)
      expect(fit.d0).toBeCloseTo(d0, 5)
      expect(fit.phi).toBeCloseTo(phi, 8)
      expect(Math.abs(fit.omega - omega)).toBeLessThan(1e-11)
      // The points themselves are rounded to 1e-13 of a radius of up to 10⁷ mm.
      expect(fit.chi2).toBeLessThan(1e-10)
    }
  })

  it('refuses fewer than three points, and points that are one', () => {
    expect(() => fitCircle([1, 2], [0, 0], 1)).toThrow('at least 3 points')
    expect(() => fitCircle([1, 1, 1], [2, 2, 2], 1)).toThrow('do not determine a circle')
  })
})

interface Reference {
  inputs: { tracks: { hits: [number, number, number][] }[] }
  values: { tracks: { taubin: Record<string, number>; fit: Record<string, number> }[] }
}

describe.skipIf(!shared)('reference fits of 40 tracks (needs the shared reference numbers)', () => {
  const reference = shared
    ? (JSON.parse(readFileSync(join(shared, 'reference/hep/tracks.json'), 'utf8')) as Reference)
    : null
  const cases = reference?.inputs.tracks.map(({ hits }, i) => ({ hits, ...reference.values.tracks[i]! })) ?? []
  const columns = (hits: [number, number, number][]) => ({
    x: hits.map(([x]) => 1000 * x),
    y: hits.map(([, y]) => 1000 * y),
    z: hits.map(([, , z]) => 1000 * z),
  })
  /** The reference's own tolerances, lengths there in metres. */
  const near = (value: number, expected: number, tolerance: number) =>
    expect(Math.abs(value - expected), `${value} against ${expected}`).toBeLessThanOrEqual(tolerance)

  it('agrees on the algebraic circle', () => {
    expect(cases).toHaveLength(40)
    for (const { hits, taubin } of cases) {
      const { x, y } = columns(hits)
      const circle = taubinCircle(x, y)
      const track = trackOfCircle(circle, x, y)
      near(circle.radius / 1000, taubin.R!, 1e-6 * taubin.R!)
      near(circle.x / 1000, taubin.xc!, 1e-6 * taubin.R!)
      near(circle.y / 1000, taubin.yc!, 1e-6 * taubin.R!)
      near(track.phi, taubin.phi0!, 1e-6)
      near(track.d0 / 1000, taubin.d0!, 1e-8)
    }
  })

  it('agrees on the helix of smallest distances, its χ² and uncertainties', () => {
    for (const { hits, fit } of cases) {
      const { helix, circle, line } = fitHelix(columns(hits), 2, 0.03, 0.1)
      near(helix.d0 / 1000, fit.d0!, 1e-8)
      near(helix.phi, fit.phi0!, 1e-8)
      // Theirs is κ = q/R; ours turns with the track, ω = −q/R.
      near(-circle.omega * 1000, fit.kappa!, 1e-7)
      near(Math.abs(1 / helix.qOverPt), fit.pt!, 1e-6 * fit.pt!)
      expect(Math.sign(helix.qOverPt)).toBe(fit.charge)
      near(helix.z0 / 1000, fit.z0!, 1e-7)
      near(helix.tanLambda, fit.tan_lambda!, 1e-7)
      near(circle.chi2, fit.chi2_rphi!, 1e-5 * fit.chi2_rphi!)
      near(line.chi2, fit.chi2_z!, 1e-5 * fit.chi2_z!)
      const sigma = (value: number) => Math.sqrt(value)
      near(sigma(circle.covariance[0]!) / 1000, fit.sigma_d0!, 1e-3 * fit.sigma_d0!)
      near(sigma(circle.covariance[4]!), fit.sigma_phi0!, 1e-3 * fit.sigma_phi0!)
      near(sigma(circle.covariance[8]!) * 1000, fit.sigma_kappa!, 1e-3 * fit.sigma_kappa!)
      near(sigma(line.covariance[0]!) / 1000, fit.sigma_z0!, 1e-3 * fit.sigma_z0!)
      near(sigma(line.covariance[3]!), fit.sigma_tan_lambda!, 1e-3 * fit.sigma_tan_lambda!)
    }
  })
})
