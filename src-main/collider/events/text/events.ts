import { GalateaError } from '../../../base/errors'
import { checkpoint, type Work } from '../../../base/progress'
import type { Piece } from '../columns'
import { Skipped } from '../skipped'
import type { EventFile, EventFormat, EventTable } from '../types'
import { readLines } from './lines'
import { streamedTable, type RecordColumn, type Records, type StreamedColumn } from './records'

/** Units that a file states once, for all its columns. */
export type Units = Readonly<Record<string, string>>

/** Turns lines into records of events, their particles and their vertices. */
export interface EventParser {
  readonly events: Records
  readonly particles: Records
  readonly vertices: Records | null
  /**
   * One line more.
   * @returns true where an event became complete with it. @throws LineProblem for a line that is none of the format.
   */
  line(text: string): boolean
  /** The file is at its end. @returns true where this completed an event. */
  end(): boolean
  /** Forgets the event it is in; what follows until the next event is passed over. */
  recover(): void
  readonly units: Units
}

/** What is wrong with a line, without the file's name and the line's number. */
export class LineProblem extends Error {}

/** So many particles make a piece. */
const pieceParticles = 20_000

/**
 * A file of generated events as three tables: `events` with lists of particles, and `particles` and `vertices` one a
 * row with the entry of their event in `event`. The file is gone through once to count them: events that cannot be read
 * are left out and told in the warnings, and a file without a single good one is refused with the first bad line.
 */
export async function openEvents(
  path: string,
  format: EventFormat,
  create: () => EventParser,
  extraTables: readonly EventTable[],
  work: Work,
): Promise<EventFile> {
  const skipped = new Skipped()
  const counts = { events: 0, particles: 0, vertices: 0 }
  let parser = create()
  for await (const pieces of parse(path, (parser = create()), skipped)) {
    await checkpoint(work)
    counts.events += pieces.events.entries
    counts.particles += pieces.particles.entries
    counts.vertices += pieces.vertices?.entries ?? 0
  }
  if (counts.events === 0) {
    const reason = skipped.examples[0] ?? `'${path}' holds no events`
    throw new GalateaError('unreadable', `${reason}.`, { path, rejected: skipped.count })
  }
  const warnings =
    skipped.count === 0
      ? []
      : [`${skipped.count} of ${counts.events + skipped.count} events are left out: ${skipped.examples.join('; ')}.`]

  const again = (): AsyncGenerator<Pieces> => parse(path, create(), new Skipped())
  const unit = ({ unit: of = '' }: RecordColumn): string => parser.units[of] ?? of
  const plain = (records: Records): StreamedColumn[] => {
    return records.columns.map((column) => ({
      name: column.name,
      type: column.type,
      depth: column.depth ?? 0,
      unit: unit(column),
    }))
  }
  const eventIndex: StreamedColumn = { name: 'event', type: 'int32', depth: 0, unit: '' }
  const lists = parser.particles.columns.map((column) => {
    return { name: `particles.${column.name}`, type: column.type, depth: 1, unit: unit(column) }
  })
  const tables = [
    streamedTable(path, 'events', counts.events, [...plain(parser.events), ...lists], async function* () {
      for await (const { events, particles, particleOffsets } of again()) {
        const inEvents = particles.columns.map(({ values }) => ({ values, offsets: [particleOffsets] }))
        yield { entries: events.entries, columns: [...events.columns, ...inEvents] }
      }
    }),
    streamedTable(path, 'particles', counts.particles, [eventIndex, ...plain(parser.particles)], async function* () {
      for await (const { particles, particleOffsets, firstEvent } of again()) {
        yield withEvent(particles, particleOffsets, firstEvent)
      }
    }),
  ]
  if (parser.vertices) {
    tables.push(
      streamedTable(path, 'vertices', counts.vertices, [eventIndex, ...plain(parser.vertices)], async function* () {
        for await (const { vertices, vertexOffsets, firstEvent } of again()) {
          yield withEvent(vertices!, vertexOffsets, firstEvent)
        }
      }),
    )
  }
  const close = (): Promise<void> => Promise.resolve()
  return { path, format, layout: null, tables: [...tables, ...extraTables], warnings, close }
}

interface Pieces {
  firstEvent: number
  events: Piece
  particles: Piece
  particleOffsets: Int32Array
  vertices: Piece | null
  vertexOffsets: Int32Array
}

async function* parse(path: string, parser: EventParser, skipped: Skipped): AsyncGenerator<Pieces> {
  const { events, particles, vertices } = parser
  let firstEvent = 0
  let particleEnds = [0]
  let vertexEnds = [0]
  const complete = (): void => {
    for (const records of [events, particles, vertices]) records?.keep()
    particleEnds.push(particles.length)
    vertexEnds.push(vertices?.length ?? 0)
  }
  const guarded = (number: number, step: () => boolean): void => {
    try {
      if (step()) complete()
    } catch (error) {
      if (!(error instanceof LineProblem)) throw error
      skipped.add(`line ${number} of '${path}': ${error.message}`)
      for (const records of [events, particles, vertices]) records?.drop()
      parser.recover()
    }
  }
  const take = (): Pieces => {
    const taken = {
      firstEvent,
      events: events.take(),
      particles: particles.take(),
      particleOffsets: Int32Array.from(particleEnds),
      vertices: vertices?.take() ?? null,
      vertexOffsets: Int32Array.from(vertexEnds),
    }
    firstEvent += taken.events.entries
    particleEnds = [0]
    vertexEnds = [0]
    return taken
  }
  let last = 0
  for await (const { first, lines } of readLines(path)) {
    for (let i = 0; i < lines.length; i++) {
      const before = particleEnds.length
      guarded(first + i, () => parser.line(lines[i]!))
      if (particleEnds.length > before && particleEnds.at(-1)! >= pieceParticles) yield take()
    }
    last = first + lines.length - 1
  }
  guarded(last, () => parser.end())
  if (particleEnds.length > 1) yield take()
}

function withEvent(piece: Piece, offsets: Int32Array, firstEvent: number): Piece {
  const event = new Int32Array(piece.entries)
  for (let i = 0; i + 1 < offsets.length; i++) event.fill(firstEvent + i, offsets[i], offsets[i + 1])
  return { entries: piece.entries, columns: [{ values: event, offsets: [] }, ...piece.columns] }
}

/** The numbers of a line's fields. @throws LineProblem naming the field that is none. */
export function numbers(fields: readonly string[], from: number, count: number, what: string): number[] {
  if (fields.length < from + count) {
    throw new LineProblem(`${what} has ${fields.length} fields, at least ${from + count} were expected`)
  }
  const found = new Array<number>(count)
  for (let i = 0; i < count; i++) {
    const field = fields[from + i]!
    const value = Number(field)
    if (Number.isNaN(value) && !/^[-+]?nan/i.test(field)) {
      throw new LineProblem(`'${field}' in ${what} is no number`)
    }
    found[i] = value
  }
  return found
}
