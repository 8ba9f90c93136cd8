import type { Arrays, Picture } from '../../../engine/gan/task'
import { voxelsOf, type ShowerGeometry } from '../geometry'

/** A real shower and one generated for its energy: layers side by side, angles (or rows) downwards, rings outwards. */
export function showerPictures(
  geometry: ShowerGeometry,
  threshold: number,
  inputs: Arrays,
  outputs: Arrays,
  item: number,
): Picture[] {
  return (
    [
      ['real', inputs.shower!],
      ['generated', outputs.showers!],
    ] as const
  ).map(([name, showers]) => {
    const { width, height, data } = unrolled(geometry, showers, item)
    const high = data.reduce((most, value) => Math.max(most, value), threshold)
    return { name, width, height, channels: 1, data, display: { kind: 'asinh', low: 0, high, softening: 1000 } }
  })
}

function unrolled({ layers }: ShowerGeometry, showers: Float32Array, item: number) {
  const sizes = layers.map((layer) =>
    layer.kind === 'polar'
      ? { columns: layer.rEdges.length - 1, rows: layer.angles }
      : { columns: layer.columns, rows: layer.rows },
  )
  const voxels = layers.reduce((total, layer) => total + voxelsOf(layer), 0)
  const height = Math.max(...sizes.map(({ rows }) => rows))
  const width = sizes.reduce((total, { columns }) => total + columns + 1, -1)
  const data = new Float32Array(width * height)
  let [left, voxel] = [0, item * voxels]
  for (const { columns, rows } of sizes) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) data[row * width + left + column] = showers[voxel++]!
    }
    left += columns + 1
  }
  return { width, height, data }
}
