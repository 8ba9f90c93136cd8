import { GalateaError } from '../../base/errors'
import { voxelCount, type ShowerGeometry } from './geometry'
import { calorimeter, layerThickness } from './simulation/medium'

/**
 * The calorimeter of the built-in samples: 12 layers of 2 X0, 6 rings × 8 angles each. The rings' edges follow the
 * shower: half of its energy lies within a third of a Molière radius R_M, 95 % within 2 R_M (see `calorimeter` for
 * the material).
 */
export const defaultGeometry: ShowerGeometry = {
  name: 'default',
  particle: '',
  layers: Array.from({ length: 12 }, (_, id) => ({
    kind: 'polar' as const,
    id,
    rEdges: [0, 0.15, 0.35, 0.7, 1.2, 2, 4].map((edge) => Number((edge * calorimeter.moliereRadius * 10).toFixed(2))),
    angles: 8,
  })),
}

/**
 * CaloGAN's three layers (Paganini, de Oliveira & Nachman 2018): 3 × 96, 12 × 12 and 12 × 6 cells of a 480 mm square,
 * 90, 347 and 43 mm deep.
 */
export const caloGanGeometry: ShowerGeometry = {
  name: 'calogan',
  particle: '',
  layers: (
    [
      [3, 96],
      [12, 12],
      [12, 6],
    ] as const
  ).map(([rows, columns], id) => ({ kind: 'rectangular' as const, id, rows, columns, width: 480, height: 480 })),
}

/**
 * Data sets 2 and 3 of CaloChallenge (Krause et al. 2024): 45 layers of 3.4 mm, 9 × 16 or 18 × 50 cells in r and α, rings
 * 4.65 or 2.325 mm wide.
 */
function caloChallengeGeometry(number: 2 | 3): ShowerGeometry {
  const [rings, angles, width] = number === 2 ? [9, 16, 4.65] : [18, 50, 2.325]
  const rEdges = Array.from({ length: rings + 1 }, (_, i) => Number((i * width).toFixed(3)))
  return {
    name: `calochallenge-${number}`,
    particle: 'electron',
    layers: Array.from({ length: 45 }, (_, id) => ({ kind: 'polar' as const, id, rEdges, angles })),
  }
}

/** A plain grid of `layers` layers of rows × columns equal cells. Sizes in mm. */
export function gridGeometry(
  layers: number,
  rows: number,
  columns: number,
  size: { width: number; height: number },
): ShowerGeometry {
  return {
    name: `grid ${layers}×${rows}×${columns}`,
    particle: '',
    layers: Array.from({ length: layers }, (_, id) => ({ kind: 'rectangular' as const, id, rows, columns, ...size })),
  }
}

const builtIn: Readonly<Record<string, ShowerGeometry>> = {
  default: defaultGeometry,
  calogan: caloGanGeometry,
  'calochallenge-2': caloChallengeGeometry(2),
  'calochallenge-3': caloChallengeGeometry(3),
}

export const geometryNames: readonly string[] = Object.keys(builtIn)

/**
 * A built-in geometry by name, a plain grid as `grid:12x16x16` (layers, rows, columns; cells of half a Molière radius),
 * or the binning file of that path.
 * @param particle which part of a binning file; null: its only one, or the first.
 */
export async function findGeometry(name: string, particle: string | null = null): Promise<ShowerGeometry> {
  if (Object.hasOwn(builtIn, name)) return builtIn[name]!
  const grid = /^grid:(\d+)x(\d+)x(\d+)$/.exec(name)
  if (grid) {
    const [layers, rows, columns] = grid.slice(1).map(Number) as [number, number, number]
    if (layers * rows * columns < 1 || layers * rows * columns > 1e6) {
      throw new GalateaError(
        'usage',
        `The grid '${name}' has ${layers * rows * columns} voxels: 1 to 1,000,000 were expected.`,
      )
    }
    const cell = 5 * calorimeter.moliereRadius
    return gridGeometry(layers, rows, columns, { width: columns * cell, height: rows * cell })
  }
  if (!/\.xml$/i.test(name)) {
    const known = `${geometryNames.join(', ')}, grid:LAYERSxROWSxCOLUMNS or a binning file .xml`
    throw new GalateaError('usage', `There is no geometry '${name}': ${known} was expected.`, { name })
  }
  const { readBinningXml } = await import('./binningXml')
  return readBinningXml(name, particle)
}

/** Where no geometry is named: the built-in one with that many voxels. */
export function guessGeometry(voxels: number): ShowerGeometry | null {
  return Object.values(builtIn).find((geometry) => voxelCount(geometry) === voxels) ?? null
}

/** Depths at which a layer begins and ends, in X0: equal shares of the calorimeter, 2 X0 each in the default. */
export function layerDepths({ layers }: ShowerGeometry): readonly (readonly [number, number])[] {
  const thickness = layers.length === 12 ? layerThickness : (12 * layerThickness) / layers.length
  return layers.map((_, i) => [i * thickness, (i + 1) * thickness] as const)
}
