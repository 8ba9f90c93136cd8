import { z } from 'zod'
import { GalateaError } from '../../base/errors'

/**
 * A layered tracker in a solenoid: cylinders around the beam (`barrel`) and discs across it, each of them thin. Lengths
 * in mm, the field in T along +z. A surface is named by TrackML's `volume_id` and `layer_id`.
 */
const surfaceSchema = z.strictObject({
  kind: z.enum(['barrel', 'disc']),
  volume: z.int().min(0),
  layer: z.int().min(0),
  /** Radius of a cylinder, > 0; z of a disc. */
  position: z.number(),
  /** z of a cylinder's ends, or a disc's inner and outer radius. */
  from: z.number(),
  to: z.number(),
  /** Thickness in radiation lengths at normal incidence. */
  thickness: z.number().min(0).max(1),
  /** Standard deviation of a hit along the circle, and across it: z on a cylinder, radius on a disc. */
  resolution: z.tuple([z.number().positive(), z.number().positive()]),
})
export type Surface = z.infer<typeof surfaceSchema>

export const detectorSchema = z.strictObject({
  name: z.string(),
  field: z
    .number()
    .min(-20)
    .max(20)
    .refine((field) => Math.abs(field) >= 0.01, 'without a field there is no momentum to measure'),
  surfaces: z.array(surfaceSchema).min(3).max(1000),
})
export type Detector = z.infer<typeof detectorSchema>

const barrelRadii = [50, 90, 130, 200, 300, 420, 560, 720, 900, 1100]
const barrelHalfLength = 1200
const discPositions = [1300, 1550, 1850, 2200, 2600, 3000]

/** Fine pixels inside 250 mm, coarser ones outside. */
const inner = { thickness: 0.015, resolution: [0.015, 0.05] } as const
const outer = { thickness: 0.02, resolution: [0.03, 0.15] } as const
const cap = { thickness: 0.02, resolution: [0.03, 0.1] } as const

/**
 * The built-in detector, a toy that looks like a tracker at a hadron collider: 2 T, ten cylinders of 50–1,100 mm and
 * ±1,200 mm, six discs at either end out to 3,000 mm; |η| < 2.5 crosses at least nine surfaces.
 */
export const toyDetector: Detector = {
  name: 'toy tracker, 2 T, ten barrel layers and six discs at either end',
  field: 2,
  surfaces: [
    ...barrelRadii.map((position, i): Surface => {
      const at = position < 250 ? inner : outer
      const ends = { from: -barrelHalfLength, to: barrelHalfLength }
      return { kind: 'barrel', volume: 2, layer: i + 1, position, ...ends, ...at, resolution: [...at.resolution] }
    }),
    ...discPositions.flatMap((position, i): Surface[] => {
      const disc = { kind: 'disc', layer: i + 1, from: 50, to: 1100, ...cap } as const
      return [
        { ...disc, volume: 1, position: -position, resolution: [...cap.resolution] },
        { ...disc, volume: 3, position, resolution: [...cap.resolution] },
      ]
    }),
  ],
}

/** @param source names the file in the error. */
export function parseDetector(value: unknown, source: string): Detector {
  const parsed = detectorSchema.safeParse(value)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    const sentence = `'${source}' does not describe a detector: ${issue.path.join('.')}: ${issue.message}.`
    throw new GalateaError('unreadable', sentence, { file: source })
  }
  const wrong = parsed.data.surfaces.find(
    ({ kind, position, from, to }) => !(to > from) || (kind === 'barrel' ? !(position > 0) : !(from >= 0)),
  )
  if (wrong) {
    const what = `${wrong.kind} ${wrong.volume}/${wrong.layer} at ${wrong.position} from ${wrong.from} to ${wrong.to} mm`
    throw new GalateaError('unreadable', `'${source}' has an impossible surface: ${what}.`, { file: source })
  }
  const names = new Set<string>()
  for (const { volume, layer } of parsed.data.surfaces) {
    const name = `${volume}/${layer}`
    if (names.has(name)) {
      throw new GalateaError('unreadable', `'${source}' has two surfaces ${name} (volume/layer).`, { file: source })
    }
    names.add(name)
  }
  return parsed.data
}

/** Whether two are alike in everything but the name. */
export function sameDetector(a: Detector, b: Detector): boolean {
  // The schema brings the keys into one order.
  const canonical = (detector: Detector): string => JSON.stringify(detectorSchema.parse({ ...detector, name: '' }))
  return canonical(a) === canonical(b)
}

/** Finds the surface of a hit. A hit further than the tolerance from its surface belongs to none. */
export class SurfaceTable {
  private readonly byName = new Map<number, number>()

  constructor(
    readonly detector: Detector,
    /** mm. */
    private readonly tolerance = 2,
  ) {
    for (const [i, { volume, layer }] of detector.surfaces.entries()) {
      const key = volume * 65536 + layer
      if (this.byName.has(key)) throw new RangeError(`the detector has two surfaces ${volume}/${layer}`)
      this.byName.set(key, i)
    }
  }

  /** Index into the detector's surfaces, −1 where the name is unknown or the point lies off the surface. */
  find(volume: number, layer: number, x: number, y: number, z: number): number {
    const index = this.byName.get(volume * 65536 + layer)
    if (index === undefined) return -1
    const { kind, position, from, to } = this.detector.surfaces[index]!
    const r = Math.hypot(x, y)
    const [depth, along] = kind === 'barrel' ? [r, z] : [z, r]
    const near = Math.abs(depth - position) <= this.tolerance
    return near && along >= from - this.tolerance && along <= to + this.tolerance ? index : -1
  }
}
