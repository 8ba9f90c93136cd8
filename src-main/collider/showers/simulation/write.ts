import { version } from '../../../../package.json'
import { writeAtomically } from '../../../base/files'
import { checkpoint, type Work } from '../../../base/progress'
import { formatBinningXml } from '../binningXml'
import { ShowerWriter } from '../files'
import { voxelCount } from '../geometry'
import { drawEnergy, simulateShower, simulationNotice, type ShowerOptions } from './simulate'

/** MeV: voxels with less hold nothing. */
export const defaultThreshold = 0.5

/** Showers computed before they are written together. */
const batchSize = 250

/**
 * Writes `count` showers, their incident energies uniform in the logarithm between the ends of `range` (GeV), as a file
 * in CaloChallenge's layout, and its binning beside it as `….xml` where the geometry is polar.
 * @returns the binning file, or null.
 */
export async function writeShowers(
  path: string,
  options: ShowerOptions,
  range: readonly [number, number],
  count: number,
  seed: number,
  work: Work = {},
): Promise<string | null> {
  const { geometry, medium, particle, threshold } = options
  const writer = await ShowerWriter.create(path, geometry, {
    description: simulationNotice,
    particle,
    medium: medium.name,
    threshold: `${threshold} MeV`,
    energies: `${range.join(' to ')} GeV, uniform in the logarithm`,
    seed: String(seed),
    program: `Galatea ${version}`,
  })
  const voxels = voxelCount(geometry)
  try {
    for (let first = 0; first < count; first += batchSize) {
      await checkpoint(work)
      const rows = Math.min(batchSize, count - first)
      const energies = Float64Array.from({ length: rows }, (_, i) => drawEnergy(range, seed, first + i))
      const showers = new Float32Array(rows * voxels)
      for (let i = 0; i < rows; i++) {
        showers.set(simulateShower(options, energies[i]!, seed, first + i), i * voxels)
      }
      writer.append(
        energies.map((energy) => 1000 * energy),
        showers,
      )
      work.progress?.report((first + rows) / count, `${first + rows} of ${count} showers`)
    }
    await writer.finish()
  } catch (error) {
    await writer.abort()
    throw error
  }
  if (!geometry.layers.every(({ kind }) => kind === 'polar')) return null
  const binning = `${path.replace(/\.(h5|hdf5|hdf)$/i, '')}.xml`
  await writeAtomically(binning, formatBinningXml(geometry, particle === 'hadron' ? 'pion' : particle))
  return binning
}
