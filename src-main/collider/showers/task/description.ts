import { z } from 'zod'
import { GalateaError } from '../../../base/errors'
import type { Description } from '../../../engine/gan/task'
import { geometrySchema } from '../files'
import { showerShape, type ShowerShape } from './shape'
import { KnotStatistics, type Knots } from './knots'
import { summarise, summaryLength } from './summary'

const knotTable = z.object({ width: z.int().min(1), values: z.array(z.number()) })

/** What networks, domain and card have to know of a data set, measured on its training split; tables are read by `knots`. */
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
  knots: z.object({ from: z.number(), to: z.number(), count: z.int().min(2) }),
  tables: z.object({
    /** ln(E_tot/E_inc): mean and deviation. */
    response: knotTable,
    responseDeviation: knotTable,
    /** ln of each layer's share of E_tot, half a threshold added. */
    shares: knotTable,
    sharesDeviation: knotTable,
    /** ln of a voxel's mean share of its layer, for each group of voxels. */
    groups: knotTable,
    /** Deviation of ln E of a group's voxels that hold energy. */
    groupsDeviation: knotTable,
    /** Of the summaries. */
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

/** A shower as the description is made of. */
export interface KnownShower {
  /** MeV. */
  energy: number
  eta: number
  voxels: Float32Array
}

/** Walks twice through the showers: for the range of energies, and for what lies at each. */
export function describeShowers(
  showers: () => Iterable<KnownShower>,
  known: Pick<ShowerDescription, 'geometry' | 'threshold' | 'provenance'> & { eta: boolean; knots: number },
): ShowerDescription {
  const energy: [number, number] = [Infinity, -Infinity]
  const eta: [number, number] = [Infinity, -Infinity]
  for (const shower of showers()) {
    energy[0] = Math.min(energy[0], shower.energy)
    energy[1] = Math.max(energy[1], shower.energy)
    eta[0] = Math.min(eta[0], shower.eta)
    eta[1] = Math.max(eta[1], shower.eta)
  }
  // One energy only still has two knots: an end at either side.
  const spread = energy[1] / energy[0] > 1.02 ? 0 : 0.05
  const knots: Knots = {
    from: Math.log(energy[0]) - spread,
    to: Math.log(energy[1]) + spread,
    count: spread > 0 ? 2 : known.knots,
  }
  const statistics = new Statistics(showerShape(known.geometry), knots, known.threshold)
  for (const shower of showers()) statistics.add(shower)
  return {
    ...{ geometry: known.geometry, threshold: known.threshold, provenance: known.provenance, knots },
    energy: [energy[0] / 1000, energy[1] / 1000],
    eta: known.eta ? eta : null,
    tables: statistics.tables(),
  }
}

class Statistics {
  private readonly response: KnotStatistics
  private readonly shares: KnotStatistics
  private readonly groups: KnotStatistics
  private readonly logs: KnotStatistics
  private readonly summary: KnotStatistics

  constructor(
    private readonly shape: ShowerShape,
    knots: Knots,
    private readonly threshold: number,
  ) {
    this.response = new KnotStatistics(knots, 1)
    this.shares = new KnotStatistics(knots, shape.layers)
    this.groups = new KnotStatistics(knots, shape.groups)
    this.logs = new KnotStatistics(knots, shape.groups)
    this.summary = new KnotStatistics(knots, summaryLength(shape))
  }

  add({ energy, voxels }: KnownShower): void {
    const { layers, starts, groupOf, groups, groupSizes, layerOfGroup } = this.shape
    const layerEnergies = Float64Array.from({ length: layers }, (_, layer) =>
      voxels.subarray(starts[layer], starts[layer + 1]).reduce((sum, value) => sum + value, 0),
    )
    const total = layerEnergies.reduce((sum, value) => sum + value, 0)
    if (!(total > 0)) return
    this.response.add(energy, [Math.log(total / energy)])
    const floor = this.threshold / 2
    this.shares.add(
      energy,
      layerEnergies.map((value) => Math.log((value + floor) / total)),
    )
    const inGroup = new Float64Array(groups)
    const seen = new Int32Array(groups)
    /** One voxel of each group after another: NaN where it holds nothing. */
    const logs = Array.from({ length: Math.max(...groupSizes) }, () => new Float64Array(groups).fill(NaN))
    for (let voxel = 0; voxel < voxels.length; voxel++) {
      const value = voxels[voxel]!
      const group = groupOf[voxel]!
      const place = seen[group]!++
      if (!(value > 0)) continue
      inGroup[group]! += value
      logs[place]![group] = Math.log(value / layerEnergies[layerOfGroup[group]!]!)
    }
    const share = inGroup.map((value, group) => value / layerEnergies[layerOfGroup[group]!]! / groupSizes[group]!)
    // Weighted by the layer's energy: shares of next to nothing say little.
    this.groups.add(
      energy,
      share,
      Float64Array.from(layerOfGroup, (layer) => layerEnergies[layer]!),
    )
    for (const voxelLogs of logs) this.logs.add(energy, voxelLogs)
    this.summary.add(energy, summarise(this.shape, voxels, energy, this.threshold))
  }

  tables(): ShowerDescription['tables'] {
    const groups = this.groups.means()
    return {
      response: this.response.means(),
      responseDeviation: this.response.deviations(0.02),
      shares: this.shares.means(),
      sharesDeviation: this.shares.deviations(0.05),
      groups: { ...groups, values: groups.values.map((value) => Math.log(Math.max(value, 1e-9))) },
      groupsDeviation: this.logs.deviations(0.1),
      summary: this.summary.means(),
      summaryDeviation: this.summary.deviations(0.05),
    }
  }
}
