import { phiOfColumn, qOverPtOfRow, gridWidth, type HoughGrid } from './grid'

/** A candidate: where the network sees a track. */
export interface Peak {
  /** 0 … 1. */
  height: number
  phi: number
  qOverPt: number
}

/**
 * Local maxima above a threshold in one plane [curvatureBins, phiBins + 2·wrap], each once, the seam's copies left out;
 * the place is the centre of gravity of the cell and its neighbours.
 */
export function findPeaks(grid: HoughGrid, plane: Float32Array, threshold: number): Peak[] {
  const { curvatureBins, phiBins, wrap } = grid
  const width = gridWidth(grid)
  const peaks: Peak[] = []
  for (let row = 0; row < curvatureBins; row++) {
    for (let column = wrap; column < wrap + phiBins; column++) {
      const height = plane[row * width + column]!
      if (height < threshold) continue
      let [sum, x, y, isPeak] = [0, 0, 0, true]
      for (let dy = -1; dy <= 1 && isPeak; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const r = row + dy
          if (r < 0 || r >= curvatureBins) continue
          const c = wrap === 0 ? (column + dx + phiBins) % phiBins : column + dx
          const value = plane[r * width + c]!
          // Of equal neighbours the first one counts.
          if (value > height || (value === height && (dy < 0 || (dy === 0 && dx < 0)))) isPeak = false
          sum += value
          x += value * dx
          y += value * dy
        }
      }
      if (!isPeak) continue
      const at = { row: row + 0.5 + y / sum, column: column + 0.5 + x / sum }
      peaks.push({ height, phi: phiOfColumn(grid, at.column), qOverPt: qOverPtOfRow(grid, at.row) })
    }
  }
  return peaks
}

/** How many of the wanted peaks have one of the others within `reach` cells in both directions. */
export function matchPeaks(grid: HoughGrid, wanted: readonly Peak[], others: readonly Peak[], reach: number): number {
  const dPhi = (reach * 2 * Math.PI) / grid.phiBins
  const dCurvature = (reach * 2) / (grid.minimumPt * grid.curvatureBins)
  return wanted.filter((peak) =>
    others.some((other) => {
      const turned = Math.abs(other.phi - peak.phi) % (2 * Math.PI)
      return Math.min(turned, 2 * Math.PI - turned) <= dPhi && Math.abs(other.qOverPt - peak.qOverPt) <= dCurvature
    }),
  ).length
}
