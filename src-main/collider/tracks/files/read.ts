import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { GalateaError } from '../../../base/errors'
import { readJsonFile } from '../../../store/json'
import { parseDetector, SurfaceTable, toyDetector, type Detector } from '../detector'
import type { Hits, TrackEvent } from '../hits'
import { eventColumn, hitColumns } from './columns'
import { readHeader, readNumberTables, type NumberTable } from './csv'
import { Problems } from './problems'
import { readTruth, type TruthOf } from './truth'

export interface ReadOptions {
  /** File of another detector; null: `detector.json` beside the hits, else the built-in one. */
  detector: string | null
  /** An event with more hits is left out. */
  maximumHits: number
}

/** Some 15,000 tracks: more in one event is no event, and the search grows with the square. */
export const defaultMaximumHits = 200_000

/** Hits on disk, opened; events are read one after another. */
export interface TrackSample {
  readonly path: string
  readonly detector: Detector
  /** What the detector is from. */
  readonly detectorFile: string | null
  /** Number of events, null where only reading tells. */
  readonly eventCount: number | null
  readonly problems: Problems
  events(): AsyncGenerator<TrackEvent>
  /** The event of that place where each has a file of its own; null behind the last one, or where they share one. */
  eventAt(index: number): Promise<TrackEvent | null>
}

/** The files of one event, or of many where hits have an event column. */
interface Family {
  hits: string
  truth: string | null
  particles: string | null
  /** Where the file names tell: `event000000001-hits.csv`. */
  event: number
}

const familyName = /^event(\d+)-hits\.csv(\.gz)?$/

/**
 * Opens TrackML hits: a folder of `event000000001-hits.csv` with `-truth` and `-particles` where known, one such file,
 * or a single file with a column `event_id` (with `NAME-truth.csv` and `NAME-particles.csv` where known).
 * @throws GalateaError `not-found`, or `unreadable` where nothing of it is a table of hits.
 */
export async function openTrackSample(path: string, options: Partial<ReadOptions> = {}): Promise<TrackSample> {
  const { detector: detectorPath = null, maximumHits = defaultMaximumHits } = options
  const information = await stat(path).catch((error: unknown) => {
    throw new GalateaError('not-found', `There is no file or folder '${path}'.`, { path }, { cause: error })
  })
  const folder = information.isDirectory() ? path : dirname(path)
  const single = information.isDirectory() ? null : await isSingleFile(path)
  const families = information.isDirectory() ? await familiesIn(path) : [await familyOf(path)]
  if (families.length === 0) {
    const sentence = `The folder '${path}' holds no TrackML events: files as event000000001-hits.csv were expected.`
    throw new GalateaError('unreadable', sentence, { path })
  }
  const { detector, file } = await chooseDetector(detectorPath, folder, path)
  return new CsvSample(path, detector, file, families, single === true, maximumHits)
}

class CsvSample implements TrackSample {
  readonly problems = new Problems()
  private readonly surfaces: SurfaceTable

  constructor(
    readonly path: string,
    readonly detector: Detector,
    readonly detectorFile: string | null,
    private readonly families: readonly Family[],
    private readonly grouped: boolean,
    private readonly maximumHits: number,
  ) {
    this.surfaces = new SurfaceTable(detector)
  }

  get eventCount(): number | null {
    return this.grouped ? null : this.families.length
  }

  async *events(): AsyncGenerator<TrackEvent> {
    let good = 0
    let first: GalateaError | null = null
    for (const family of this.families) {
      try {
        for await (const event of this.readFamily(family)) {
          good++
          yield event
        }
      } catch (error) {
        const isSingle = error instanceof GalateaError && error.code === 'unreadable' && this.families.length > 1
        if (!isSingle) throw error
        first ??= error
        this.problems.add('bad-event', error.message)
      }
    }
    if (good > 0) return
    if (first) throw first
    const refused = this.problems.summary().find(({ kind }) => kind === 'bad-event')
    if (refused) {
      const sentence = `No event of '${this.path}' can be taken: ${refused.examples[0]}.`
      throw new GalateaError('unreadable', sentence, { path: this.path, events: refused.count })
    }
  }

  async eventAt(index: number): Promise<TrackEvent | null> {
    const family = this.grouped ? undefined : this.families[index]
    if (!family) return null
    for await (const event of this.readFamily(family)) return event
    return null
  }

  private async *readFamily(family: Family): AsyncGenerator<TrackEvent> {
    const group = this.grouped ? { groupBy: eventColumn } : {}
    const tables = readNumberTables(family.hits, { required: hitColumns, maximumRows: this.maximumHits, ...group })
    const number = this.grouped ? null : family.event
    const truth = family.truth === null ? null : new Companion(readTruth(family.truth, family.particles, number))
    for await (const table of tables) {
      const event = this.grouped ? table.key : family.event
      if (table.overflow) {
        const sentence = `event ${event} of '${family.hits}' has ${table.lines} hits, the most that is taken is ${this.maximumHits}`
        this.problems.add('bad-event', sentence)
        await truth?.take(event)
        continue
      }
      this.problems.add('bad-row', table.bad.examples, table.bad.count)
      if (table.count === 0) this.problems.add('empty-event', `event ${event} of '${family.hits}'`)
      const hits = this.hitsOf(table, event, family.hits)
      const known = truth ? await truth.take(event) : null
      if (truth && !known) this.problems.add('no-truth', `event ${event} of '${family.hits}'`)
      yield { hits, truth: known?.(hits) ?? null }
    }
  }

  private hitsOf(table: NumberTable, event: number, path: string): Hits {
    const { hit_id: id, x, y, z, volume_id: volume, layer_id: layer } = table.columns as Record<string, Float64Array>
    const surface = new Int32Array(table.count)
    let off = 0
    const examples: string[] = []
    for (let i = 0; i < table.count; i++) {
      const found = this.surfaces.find(volume![i]!, layer![i]!, x![i]!, y![i]!, z![i]!)
      surface[i] = found
      if (found >= 0) continue
      off++
      if (examples.length === 3) continue
      const at = [x![i]!, y![i]!, z![i]!].map((value) => Number(value.toPrecision(6))).join(', ')
      examples.push(
        `hit ${id![i]} of event ${event} of '${path}' at (${at}) mm, volume ${volume![i]}, layer ${layer![i]}`,
      )
    }
    this.problems.add('off-detector', examples, off)
    return { event, count: table.count, id: id!, x: x!, y: y!, z: z!, surface }
  }
}

/** Keeps step with the events of another file: both are in the same order, that one may lack some. */
class Companion {
  private pending: { event: number; truth: TruthOf } | null = null

  constructor(private readonly source: AsyncGenerator<{ event: number; truth: TruthOf }, undefined>) {}

  async take(event: number): Promise<TruthOf | null> {
    this.pending ??= (await this.source.next()).value ?? null
    if (this.pending?.event !== event) return null
    const { truth } = this.pending
    this.pending = null
    return truth
  }
}

async function isSingleFile(path: string): Promise<boolean> {
  const header = await readHeader(path)
  return header?.includes(eventColumn) ?? false
}

async function familiesIn(folder: string): Promise<Family[]> {
  const names = (await readdir(folder)).filter((name) => familyName.test(name)).sort()
  return Promise.all(names.map((name) => familyOf(join(folder, name))))
}

/** The truth and particles beside a file of hits, plain or gzip. */
async function familyOf(path: string): Promise<Family> {
  const name = basename(path)
  const match = familyName.exec(name)
  const stem = match ? `event${match[1]}` : name.replace(/\.csv(\.gz)?$/, '')
  const present = new Set(await readdir(dirname(path)))
  const sibling = (kind: string): string | null => {
    const found = [`${stem}-${kind}.csv`, `${stem}-${kind}.csv.gz`].find((candidate) => present.has(candidate))
    return found ? join(dirname(path), found) : null
  }
  return { hits: path, truth: sibling('truth'), particles: sibling('particles'), event: match ? Number(match[1]) : 0 }
}

async function chooseDetector(
  given: string | null,
  folder: string,
  path: string,
): Promise<{ detector: Detector; file: string | null }> {
  const present = new Set(await readdir(folder))
  const named = `${basename(path).replace(/\.csv(\.gz)?$/, '')}-detector.json`
  const beside = [named, 'detector.json'].find((name) => present.has(name))
  const file = given ?? (beside ? join(folder, beside) : null)
  if (!file) return { detector: toyDetector, file: null }
  const value = await readJsonFile(file, `There is no detector file '${file}'.`)
  return { detector: parseDetector(value, file), file }
}
