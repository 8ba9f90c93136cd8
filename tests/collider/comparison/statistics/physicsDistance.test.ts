import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Random } from '../../../../src-main/base/random'
import { wasserstein } from '../../../../src-main/collider/comparison/statistics/distances'
import { cholesky, sandwich, symmetricEigenvalues } from '../../../../src-main/collider/comparison/statistics/matrix'
import { nearestDistances } from '../../../../src-main/collider/comparison/statistics/neighbours'
import {
  frechet,
  frechetPhysicsDistance,
  kernelPhysicsDistance,
  normaliser,
  polynomialMmd,
  type Features,
} from '../../../../src-main/collider/comparison/statistics/physicsDistance'
import { shared } from '../../../helpers/shared'

const part = resolve(import.meta.dirname, '../../../reference/collider/distances.json')
const whole = shared && resolve(shared, 'reference/hep/distances.json')

function decode({ shape, base64 }: { shape: number[]; base64: string }): Features {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'))
  return { count: shape[0]!, width: shape[1]!, data: Float64Array.from(new Float32Array(bytes.buffer)) }
}

/** The tolerances of the reference file. */
function agrees(value: number, expected: number, relative: number, absolute: number): void {
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(Math.max(relative * Math.abs(expected), absolute))
}

for (const [title, path] of [
  ['jetnet and numpy, the part kept here', part],
  ['jetnet and numpy, all pairs (needs ../shared)', whole],
] as const) {
  describe.skipIf(!path || !existsSync(path))(title, () => {
    if (!path || !existsSync(path)) return
    const { inputs, values } = JSON.parse(readFileSync(path, 'utf8'))
    for (const name of Object.keys(inputs)) {
      if (name === 'particle_jets') continue
      const [x, y] = [decode(inputs[name].x), decode(inputs[name].y)]
      const [xn, yn] = [x, y].map(normaliser(x)) as [Features, Features]
      const expected = values[name]

      it(`Fréchet distance and MMD² of ${name}`, () => {
        agrees(frechet(x, y), expected.frechet, 1e-6, 1e-8)
        agrees(frechet(xn, yn), expected.frechet_normalised, 1e-6, 1e-8)
        agrees(polynomialMmd(x, y), expected.mmd2_poly4_unbiased, 1e-6, 1e-9)
        agrees(polynomialMmd(xn, yn), expected.mmd2_poly4_unbiased_normalised, 1e-6, 1e-9)
        for (let k = 0; k < x.width; k++) {
          const column = ({ count, width, data }: Features): number[] =>
            Array.from({ length: count }, (_, i) => data[i * width + k]!)
          agrees(wasserstein(column(x), column(y)), expected.w1_per_feature[k], 1e-7, 1e-9)
        }
      })

      it.skipIf(!expected.jetnet_fpd_normalised)(`extrapolated Fréchet physics distance of ${name}`, () => {
        const fpd = frechetPhysicsDistance(xn, yn, new Random(7, 'fpd'), { sizes: [500, 2000] })
        const { value, error } = expected.jetnet_fpd_normalised
        // Batches are drawn at random in both: within five of both errors, as the reference asks.
        expect(Math.abs(fpd.value - value)).toBeLessThan(5 * Math.hypot(error, fpd.error))
      })
    }
  })
}

describe('analytic identities', () => {
  const normals = (count: number, seed: number, shift = 0): Features => {
    const random = new Random(seed, 'normals')
    return { count, width: 2, data: Float64Array.from({ length: 2 * count }, () => random.normal(shift)) }
  }

  it('finds the eigenvalues of a matrix made of known ones', () => {
    // A random rotation of the diagonal 1 … n by n reflections I − 2uuᵀ; two of the values are equal, one is 0.
    const n = 12
    const random = new Random(5, 'rotation')
    const known = Array.from({ length: n }, (_, i) => (i === 3 ? 5 : i))
    const matrix = new Float64Array(n * n)
    known.forEach((value, i) => (matrix[i * n + i] = value))
    for (let k = 0; k < n; k++) {
      const u = Array.from({ length: n }, () => random.normal())
      const norm = Math.hypot(...u)
      const reflect = (at: (j: number) => number): void => {
        let dot = 0
        for (let j = 0; j < n; j++) dot += (matrix[at(j)]! * u[j]!) / norm
        for (let j = 0; j < n; j++) matrix[at(j)]! -= (2 * dot * u[j]!) / norm
      }
      for (let i = 0; i < n; i++) reflect((j) => i * n + j)
      for (let i = 0; i < n; i++) reflect((j) => j * n + i)
    }
    const found = [...symmetricEigenvalues(matrix, n)].sort((a, b) => a - b)
    known.sort((a, b) => a - b).forEach((value, i) => expect(found[i]).toBeCloseTo(value, 11))
    const L = cholesky(matrix, n)
    const identity = Float64Array.from({ length: n * n }, (_, i) => Number(i % (n + 1) === 0))
    // Lᵀ L has the eigenvalues of L Lᵀ.
    const same = [...symmetricEigenvalues(sandwich(L, identity, n), n)].sort((a, b) => a - b)
    same.forEach((value, i) => expect(value).toBeCloseTo(known[i]!, 10))
  })

  it('a shift of one in both columns of unit normals is a Fréchet distance of 2', () => {
    const fpd = frechetPhysicsDistance(normals(20_000, 1), normals(20_000, 2, 1), new Random(1))
    // σ of the squared distance between means: 2·√2·√(2/N) = 0.03.
    expect(Math.abs(fpd.value - 2)).toBeLessThan(0.12)
  })

  it('samples of one distribution are at no distance, within errors', () => {
    const [x, y] = [normals(10_000, 3), normals(10_000, 4)]
    const fpd = frechetPhysicsDistance(x, y, new Random(1))
    const kpd = kernelPhysicsDistance(x, y)
    // The samples' own difference stays: its scale is 1/N, some 4e-4 here.
    expect(Math.abs(fpd.value)).toBeLessThan(2e-3)
    expect(Math.abs(kpd.value)).toBeLessThan(5 * kpd.error)
  })

  it('nearest neighbours: a copy is at 0, and a lone point at its distance', () => {
    const among: Features = { count: 2, width: 2, data: Float64Array.of(0, 0, 3, 4) }
    const of: Features = { count: 2, width: 2, data: Float64Array.of(3, 4, -3, -4) }
    expect([...nearestDistances(of, among)]).toEqual([0, 5])
  })
})
