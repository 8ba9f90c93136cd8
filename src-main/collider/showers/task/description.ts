import { z } from 'zod'
import { GalateaError } from '../../../base/errors'
import type { Description } from '../../../engine/gan/task'
import { geometrySchema } from '../files'
import type { Knots } from './knots'
import { showerShape } from './shape'
import { measureTables, type KnownShower } from './statistics'

const knotTable = z.object({ width: z.int().min(1), values: z.array(z.number()) })
const knots = z.object({ from: z.number(), to: z.number(), count: z.int().min(2) })

/** What networks, domain and card have to know of a data set, measured on its training split. */
export const showerDescription = z.object({
  geometry: geometrySchema,
  /** MeV: voxels with less hold nothing. */
  threshold: z.number().positive(),
  /** Of the incident energies, GeV. */
  energy: z.tuple([z.number().positive(), z.number().positive()]),
  /** Of the incident particle's η; null: the files do not say it. */
  eta: z.tuple([z.number(), z.number()]).nullable(),
  /** What the files tell of themselves. */
  provenance: z.record(z.string(), z.string()),
  /** In ln(E_inc/MeV), and in ln(1 + E/threshold) of a layer. */
  knots,
  layerKnots: knots,
  /** See `ShowerTables`. */
  tables: z.object({
    energies: knotTable,
    correlations: knotTable,
    voxels: knotTable,
    independence: knotTable,
    summary: knotTable,
    summaryDeviation: knotTable,
  }),
})
export type ShowerDescription = z.output<typeof showerDescription>

/** @throws GalateaError `corrupt`. */
export function parseDescription(description: Description): ShowerDescription {
  const parsed = showerDescription.safeParse(description)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const sentence = `What is noted of the showers does not fit the task calorimeter-shower: ${issue?.path.join('.')}: ${issue?.message}.`
  throw new GalateaError('corrupt', sentence)
}

export function describeShowers(
  showers: readonly KnownShower[],
  known: Pick<ShowerDescription, 'geometry' | 'threshold' | 'provenance'> & { eta: boolean; knots: number },
): ShowerDescription {
  const { geometry, threshold, provenance } = known
  const energies = extent(showers.map(({ energy }) => energy))
  const most = showers.reduce(
    (largest, { voxels }) =>
      Math.max(
        largest,
        voxels.reduce((sum, value) => sum + value, 0),
      ),
    threshold,
  )
  // One energy only still has two knots: an end at either side.
  const single = energies[1] / energies[0] < 1.02
  const spread = single ? 0.05 : 0
  const knots: Knots = {
    from: Math.log(energies[0]) - spread,
    to: Math.log(energies[1]) + spread,
    count: single ? 2 : known.knots,
  }
  const layerKnots: Knots = { from: Math.log(2), to: Math.log(1 + most / threshold), count: 13 }
  return {
    ...{ geometry, threshold, provenance, knots, layerKnots },
    energy: [energies[0] / 1000, energies[1] / 1000],
    eta: known.eta ? extent(showers.map(({ eta }) => eta)) : null,
    tables: measureTables(showers, showerShape(geometry), threshold, knots, layerKnots),
  }
}

function extent(values: readonly number[]): [number, number] {
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  )
}
