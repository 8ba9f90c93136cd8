import { GalateaError } from '../../../base/errors'
import type { Split } from '../../../engine/gan/task'
import { openDataset, type Dataset } from '../../../store/dataset/dataset'
import type { TrackEvent } from '../hits'
import { rowLengths, taskId } from './dataset'
import { trackDescription, type TrackDescription } from './description'

/** A data set of the task, open, read as the events it was made of. */
export class TrackEvents {
  private constructor(
    private readonly dataset: Dataset,
    readonly description: TrackDescription,
    private readonly counts: Readonly<Record<'hits' | 'tracks' | 'particles', readonly number[]>>,
  ) {}

  /** @throws GalateaError `wrong-task`, `corrupt` or `not-found`. */
  static async open(folder: string): Promise<TrackEvents> {
    const dataset = await openDataset(folder)
    try {
      if (dataset.manifest.task !== taskId) {
        const sentence = `The data set '${folder}' is for the task '${dataset.manifest.task}', expected one for '${taskId}'.`
        throw new GalateaError('wrong-task', sentence, { folder, task: dataset.manifest.task })
      }
      const parsed = trackDescription.safeParse(dataset.manifest.properties)
      if (!parsed.success) {
        const issue = parsed.error.issues[0]!
        const sentence = `The data set '${folder}' does not say which detector it is of: ${issue.path.join('.')}: ${issue.message}.`
        throw new GalateaError('corrupt', sentence, { folder })
      }
      const column = async (name: string): Promise<number[]> => (await dataset.column(name)).map(Number)
      const counts = {
        hits: await column('hits'),
        tracks: await column('tracks'),
        particles: await column('particles'),
      }
      return new TrackEvents(dataset, parsed.data, counts)
    } catch (error) {
      dataset.close()
      throw error
    }
  }

  get hash(): string {
    return this.dataset.hash
  }

  /** Positions of a split's events in the data set. */
  positions(split: Split): number[] {
    return this.dataset.items(split).map(({ index }) => index)
  }

  /** What was left out when the data set was made, and by curation. */
  async leftOut(): Promise<{ source: string; reason: string }[]> {
    const rejected = await this.dataset.rejections()
    const curated = this.dataset.items(undefined, { includeRejected: true }).filter((item) => item.rejected)
    return [...rejected, ...curated.map(({ id, reason }) => ({ source: id, reason: reason || 'rejected by hand' }))]
  }

  /** x, y, z, surface, particle of every hit, and d0, z0, φ, tan λ, q/pT of every target track, row by row. */
  async rows(position: number): Promise<{ hits: Float32Array; tracks: Float32Array; particles: Float32Array }> {
    const part = async (name: keyof typeof rowLengths): Promise<Float32Array> => {
      const whole = await this.dataset.readItem(position, name)
      return whole.subarray(0, this.counts[name][position]! * rowLengths[name])
    }
    return { hits: await part('hits'), tracks: await part('tracks'), particles: await part('particles') }
  }

  async event(position: number): Promise<TrackEvent> {
    const { hits, particles } = await this.rows(position)
    const column = (rows: Float32Array, length: number, field: number): Float64Array =>
      Float64Array.from({ length: rows.length / length }, (_, i) => rows[i * length + field]!)
    const ofHit = (field: number): Float64Array => column(hits, rowLengths.hits, field)
    const ofParticle = (field: number): Float64Array => column(particles, rowLengths.particles, field)
    const count = hits.length / rowLengths.hits
    const id = Float64Array.from({ length: count }, (_, i) => i + 1)
    const place = { x: ofHit(0), y: ofHit(1), z: ofHit(2), surface: Int32Array.from(ofHit(3)) }
    const known = particles.length / rowLengths.particles
    const vertex = { vx: ofParticle(0), vy: ofParticle(1), vz: ofParticle(2) }
    const momentum = { px: ofParticle(3), py: ofParticle(4), pz: ofParticle(5) }
    const names = Float64Array.from({ length: known }, (_, i) => i + 1)
    const own = { count: known, id: names, ...vertex, ...momentum, charge: Int8Array.from(ofParticle(6)) }
    return {
      hits: { event: position, count, id, ...place },
      truth: known === 0 ? null : { particle: Int32Array.from(ofHit(4)), particles: own },
    }
  }

  close(): void {
    this.dataset.close()
  }
}
