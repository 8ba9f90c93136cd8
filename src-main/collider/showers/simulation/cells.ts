import type { PolarLayer, RectangularLayer, ShowerLayer } from '../geometry'
import type { RadialProfile } from './electron'

/**
 * Adds, times `weight`, the share of a shower's energy that falls into each cell of a layer to `out`.
 * @param unit millimetres in one unit of the profile's radii. Exact: both components have closed integrals.
 */
export function addCellShares(
  layer: ShowerLayer,
  radial: RadialProfile,
  unit: number,
  weight: number,
  out: Float64Array,
): void {
  if (layer.kind === 'polar') addRings(layer, radial, unit, weight, out)
  else addRectangles(layer, radial, unit, weight, out)
}

/** Share of the energy within the radius r: p·r²/(r² + R_C²) + (1 − p)·r²/(r² + R_T²). */
export function shareWithin({ core, coreRadius, tailRadius }: RadialProfile, r: number): number {
  const within = (scale: number): number => (r * r) / (r * r + scale * scale)
  return core * within(coreRadius) + (1 - core) * within(tailRadius)
}

function addRings(layer: PolarLayer, radial: RadialProfile, unit: number, weight: number, out: Float64Array): void {
  const rings = layer.rEdges.length - 1
  let inner = shareWithin(radial, layer.rEdges[0]! / unit)
  for (let ring = 0; ring < rings; ring++) {
    const outer = shareWithin(radial, layer.rEdges[ring + 1]! / unit)
    const share = (weight * (outer - inner)) / layer.angles
    for (let angle = 0; angle < layer.angles; angle++) out[angle * rings + ring]! += share
    inner = outer
  }
}

function addRectangles(
  layer: RectangularLayer,
  { core, coreRadius, tailRadius }: RadialProfile,
  unit: number,
  weight: number,
  out: Float64Array,
): void {
  const { rows, columns, width, height } = layer
  const corner = (column: number, row: number): number => {
    const x = ((column / columns - 0.5) * width) / unit
    const y = ((row / rows - 0.5) * height) / unit
    return core * quadrant(x, y, coreRadius) + (1 - core) * quadrant(x, y, tailRadius)
  }
  const grid = Array.from({ length: rows + 1 }, (_, row) =>
    Array.from({ length: columns + 1 }, (_, column) => corner(column, row)),
  )
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [low, high] = [grid[row]!, grid[row + 1]!]
      out[row * columns + column]! += weight * (high[column + 1]! - high[column]! - low[column + 1]! + low[column]!)
    }
  }
}

/** ∫₀ˣ∫₀ʸ R²/(π(x² + y² + R²)²): the antiderivative of one component in the plane, odd in x and in y. */
function quadrant(x: number, y: number, scale: number): number {
  const a = Math.hypot(x, scale)
  const b = Math.hypot(y, scale)
  return ((x / a) * Math.atan(y / a) + (y / b) * Math.atan(x / b)) / (2 * Math.PI)
}
