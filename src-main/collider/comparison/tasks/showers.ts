import { basename } from 'node:path'
import { GalateaError } from '../../../base/errors'
import { checkpoint, noProgress, type Work } from '../../../base/progress'
import { showerFeatures, showerFeatureValues } from '../../showers/features'
import { eachBatch, openShowers, showerProblem, type ShowerFile } from '../../showers/files'
import { voxelCount, type ShowerGeometry } from '../../showers/geometry'
import type { ComparisonInput, Sample } from '../sample'
import { equalPopulationEdges, quantiles } from '../statistics/histogram'
import { GrowingColumns } from './growing'
import type { ComparisonFiles, ReadOptions } from './task'

/** Showers in the layouts of CaloChallenge and CaloGAN, by the features of `showerFeatures`. */
export async function readShowerComparison(
  files: ComparisonFiles,
  { slices }: ReadOptions,
  work: Work,
): Promise<ComparisonInput> {
  const progress = work.progress ?? noProgress
  const notes: string[] = []
  const geometries: ShowerGeometry[] = []
  const read = async (path: string, from: number, to: number): Promise<Sample> => {
    const file = await openShowers(path)
    try {
      const geometry = file.geometry!
      const voxels = voxelCount(geometry)
      const expected = geometries[0] ? voxelCount(geometries[0]) : voxels
      if (voxels !== expected) {
        throw new GalateaError(
          'unreadable',
          `'${path}' has showers of ${voxels} voxels, '${files.reference}' of ${expected}: the same geometry was expected.`,
          { path, voxels, expected },
        )
      }
      geometries.push(geometry)
      return await readSample(path, file, geometries[0]!, notes, { ...work, progress: progress.slice(from, to) })
    } finally {
      file.close()
    }
  }
  const reference = await read(files.reference, 0, 0.45)
  const other = await read(files.other, 0.45, 0.9)
  const truth = files.truth ? await read(files.truth, 0.9, 0.95) : null
  const training = files.training ? await read(files.training, 0.95, 1) : null
  const geometry = geometries[0]!
  const paired = sameEnergies(reference, other)
  if (!paired) notes.push('The incident energies of the two files are not the same, one by one: they are compared too.')
  const has = ({ name }: { name: string }): boolean => name !== 'incidentEnergy' || !paired
  return {
    task: 'calorimeter-shower',
    ...{ reference, other, truth, training, paired },
    variables: showerFeatures(geometry).filter(has),
    shared: showerFeatures(geometry).filter((feature) => !has(feature)),
    features: multivariate(geometry, reference),
    slices: slices ?? { variable: 'incidentEnergy', edges: energyEdges(reference.columns.get('incidentEnergy')!) },
    images: null,
    notes,
  }
}

async function readSample(
  path: string,
  file: ShowerFile,
  geometry: ShowerGeometry,
  notes: string[],
  work: Work,
): Promise<Sample> {
  const columns = new GrowingColumns()
  const numbers: number[] = []
  let [bad, example] = [0, '']
  for (const batch of eachBatch(file, voxelCount(geometry))) {
    await checkpoint(work)
    const rows: number[] = []
    for (let i = 0; i < batch.count; i++) {
      const problem = showerProblem(batch, i)
      if (problem === null) rows.push(i)
      else if (bad++ === 0) example = `in entry ${batch.first + i} ${problem}`
    }
    for (const [name, values] of showerFeatureValues(geometry, batch.energies, batch.showers)) {
      columns.add(name, rows.length === batch.count ? values : Float64Array.from(rows, (row) => values[row]!))
    }
    for (const row of rows) numbers.push(batch.first + row)
    work.progress?.report((batch.first + batch.count) / file.count)
  }
  if (bad > 0) notes.push(`${bad} showers of '${basename(path)}' were left out; the first: ${example}.`)
  if (numbers.length === 0) {
    throw new GalateaError('unreadable', `'${path}' holds no showers: there is nothing to compare.`, { path })
  }
  return {
    name: basename(path),
    count: numbers.length,
    event: Float64Array.from(numbers),
    weight: null,
    columns: columns.join(),
  }
}

function sameEnergies(a: Sample, b: Sample): boolean {
  const [x, y] = [a.columns.get('incidentEnergy')!, b.columns.get('incidentEnergy')!]
  return a.count === b.count && x.every((value, i) => Math.fround(value) === Math.fround(y[i]!))
}

/** Of at most 20 layers, energy share and radial width: high-level features as CaloChallenge's classifier sees them. */
function multivariate(geometry: ShowerGeometry, reference: Sample): string[] {
  const whole = ['incidentEnergy', 'response', 'depth', 'depthWidth', 'hits', 'hottestShare', 'meanLogVoxel']
  const step = Math.max(1, Math.ceil(geometry.layers.length / 20))
  const layers = geometry.layers
    .filter((_, i) => i % step === 0)
    .flatMap(({ id }) => ['fraction', 'centreEta', 'centrePhi', 'widthR'].map((name) => `${name}Layer${id}`))
  // A layer that is often empty has no width there: such features would leave few complete items.
  const mostlyDefined = (name: string): boolean => {
    const values = reference.columns.get(name)!
    return values.reduce((n, x) => n + Number(Number.isFinite(x)), 0) > 0.9 * values.length
  }
  return [...whole, ...layers].filter(mostlyDefined)
}

/** A bin for each energy where there are few of them; otherwise up to six of equal population. */
function energyEdges(energies: Float64Array): number[] {
  const distinct = [...new Set(energies)].sort((a, b) => a - b)
  if (distinct.length === 1) return [distinct[0]! * 0.99, distinct[0]! * 1.01]
  if (distinct.length <= 20) {
    const middles = distinct.slice(1).map((high, i) => Math.sqrt(high * distinct[i]!))
    return [distinct[0]! * 0.9, ...middles, distinct.at(-1)! * 1.1]
  }
  const [low, high] = quantiles(energies, null, [0, 1]) as [number, number]
  const inner = equalPopulationEdges(energies, null, Math.max(1, Math.min(6, Math.floor(energies.length / 200))))
  return [low, ...inner.slice(1, -1), high * (1 + 1e-9)]
}
