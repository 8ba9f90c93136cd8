import type { Camera, CurveLayer, Projection } from './scene'

/** Draws an event on a canvas. */

export interface Inks {
  detector: string
  hit: string
  noise: string
  strong: string
  curves: Readonly<Record<CurveLayer, string>>
}

export interface Drawing {
  projection: Projection
  surfaces: readonly { kind: 'barrel' | 'disc'; position: number; from: number; to: number }[]
  /** u and v by turns; null: not shown. */
  hits: Float32Array | null
  isNoise: (hit: number) => boolean
  noise: boolean
  curves: readonly { layer: CurveLayer; plane: Float32Array; perCurve: number }[]
  /** Drawn on top, thick: curves, and hits by number. */
  marked: readonly { layer: CurveLayer; plane: Float32Array }[]
  markedHits: readonly number[]
}

/** Told apart without colour as well: the truth is dashed, the network's dotted. */
const dashes: Readonly<Record<CurveLayer, readonly number[]>> = {
  truth: [7, 4],
  conventional: [],
  network: [2, 2.5],
}

export function paint(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  camera: Camera,
  drawing: Drawing,
  inks: Inks,
): void {
  context.clearRect(0, 0, width, height)
  const broken = drawing.projection === 'rz'
  const x = (u: number): number => width / 2 + (u - camera.u) * camera.scale
  const y = (v: number): number => height / 2 - (v - camera.v) * camera.scale
  paintDetector(context, drawing, camera, x, y, inks)
  for (const { layer, plane, perCurve } of drawing.curves) {
    context.setLineDash([...dashes[layer]])
    context.strokeStyle = inks.curves[layer]
    context.globalAlpha = plane.length / 2 / perCurve > 200 ? 0.5 : 0.9
    context.lineWidth = layer === 'truth' ? 1 : 1.3
    trace(context, plane, perCurve, x, y, broken)
  }
  context.globalAlpha = 1
  context.setLineDash([])
  if (drawing.hits) paintHits(context, drawing.hits, drawing, camera, width, height, inks)
  for (const { layer, plane } of drawing.marked) {
    context.strokeStyle = inks.strong
    context.lineWidth = 4
    trace(context, plane, plane.length / 2, x, y, broken)
    context.strokeStyle = inks.curves[layer]
    context.lineWidth = 2
    trace(context, plane, plane.length / 2, x, y, broken)
  }
  const { hits } = drawing
  if (!hits) return
  context.strokeStyle = inks.strong
  context.lineWidth = 1.5
  context.beginPath()
  for (const hit of drawing.markedHits) {
    const [left, top] = [x(hits[2 * hit]!), y(hits[2 * hit + 1]!)]
    context.moveTo(left + 4.5, top)
    context.arc(left, top, 4.5, 0, 2 * Math.PI)
  }
  context.stroke()
}

function trace(
  context: CanvasRenderingContext2D,
  plane: Float32Array,
  perCurve: number,
  x: (u: number) => number,
  y: (v: number) => number,
  broken: boolean,
): void {
  context.beginPath()
  for (let i = 0; i < plane.length / 2; i++) {
    // Where a track goes from the upper half to the lower one, z–r has it jump: that is not drawn.
    const jumps = i % perCurve === 0 || (broken && plane[2 * i + 1]! * plane[2 * i - 1]! < 0)
    if (jumps) context.moveTo(x(plane[2 * i]!), y(plane[2 * i + 1]!))
    else context.lineTo(x(plane[2 * i]!), y(plane[2 * i + 1]!))
  }
  context.stroke()
}

function paintDetector(
  context: CanvasRenderingContext2D,
  { surfaces, projection }: Drawing,
  { scale }: Camera,
  x: (u: number) => number,
  y: (v: number) => number,
  inks: Inks,
): void {
  context.strokeStyle = inks.detector
  context.lineWidth = 1
  context.beginPath()
  for (const { kind, position, from, to } of surfaces) {
    if (projection === 'xy') {
      if (kind !== 'barrel') continue
      context.moveTo(x(position), y(0))
      context.arc(x(0), y(0), position * scale, 0, 2 * Math.PI)
      continue
    }
    for (const side of [1, -1]) {
      const [start, end] = kind === 'barrel' ? [from, to] : [side * from, side * to]
      context.moveTo(x(kind === 'barrel' ? start : position), y(kind === 'barrel' ? side * position : start))
      context.lineTo(x(kind === 'barrel' ? end : position), y(kind === 'barrel' ? side * position : end))
    }
  }
  // The beam.
  if (projection === 'rz') {
    context.moveTo(x(-1e5), y(0))
    context.lineTo(x(1e5), y(0))
  } else {
    context.moveTo(x(0) - 4, y(0))
    context.lineTo(x(0) + 4, y(0))
    context.moveTo(x(0), y(0) - 4)
    context.lineTo(x(0), y(0) + 4)
  }
  context.stroke()
}

/** Real hits are filled squares, noise hollow ones. */
function paintHits(
  context: CanvasRenderingContext2D,
  plane: Float32Array,
  { isNoise, noise: withNoise }: Drawing,
  camera: Camera,
  width: number,
  height: number,
  inks: Inks,
): void {
  const size = plane.length / 2 > 4000 ? 2 : 3
  const noise: number[] = []
  context.fillStyle = inks.hit
  for (let i = 0; i < plane.length / 2; i++) {
    const left = width / 2 + (plane[2 * i]! - camera.u) * camera.scale
    const top = height / 2 - (plane[2 * i + 1]! - camera.v) * camera.scale
    if (left < -5 || top < -5 || left > width + 5 || top > height + 5) continue
    if (!isNoise(i)) context.fillRect(left - size / 2, top - size / 2, size, size)
    else if (withNoise) noise.push(left, top)
  }
  context.strokeStyle = inks.noise
  context.lineWidth = 1
  context.beginPath()
  for (let i = 0; i < noise.length; i += 2) context.rect(noise[i]! - 1.5, noise[i + 1]! - 1.5, 3, 3)
  context.stroke()
}
