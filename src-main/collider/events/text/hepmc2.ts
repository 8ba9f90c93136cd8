import { LineProblem, numbers, type EventParser } from './events'
import { eventColumns, particleColumns, vertexColumns } from './hepmcColumns'
import { Records } from './records'

/**
 * HepMC2's ascii format IO_GenEvent (Dobbs, Hansen 2001, Comput. Phys. Commun. 134, 41): E event, N names and U units, C
 * cross section, then V vertices, each followed by its P particles: orphans that come in, and those that go out.
 */
export class HepMC2Parser implements EventParser {
  readonly events = new Records(eventColumns)
  readonly particles = new Records(particleColumns)
  readonly vertices = new Records(vertexColumns)
  units: Record<string, string> = { momentum: 'GeV', length: 'mm' }

  private event: { number: number; vertices: number; weights: number[]; crossSection: [number, number] } | null = null
  private skipping = false
  /** True where the last line began an event. */
  private begun = false
  private vertexLines: number[][] = []
  private particleLines: number[][] = []
  /** The vertex that particles belong to now, and how many are still to come in and go out of it. */
  private vertex = { id: 0, incoming: 0, outgoing: 0 }

  line(text: string): boolean {
    this.begun = false
    const kind = text.charCodeAt(0)
    if (text.charCodeAt(1) !== 32) {
      return text.startsWith('HepMC::') && text.endsWith('-END_EVENT_LISTING') ? this.end() : false
    }
    const fields = text.trim().split(/ +/)
    if (kind === 69 /* E */) {
      try {
        return this.skipping ? false : this.end()
      } finally {
        // Whatever was wrong with the event before, the next one begins here.
        this.begin(fields)
        this.begun = true
      }
    }
    if (this.skipping || !this.event) return false
    if (kind === 80 /* P */) this.particle(fields)
    else if (kind === 86 /* V */) this.nextVertex(fields)
    else if (kind === 85 /* U */) {
      this.units = { momentum: fields[1] === 'MEV' ? 'MeV' : 'GeV', length: (fields[2] ?? 'mm').toLowerCase() }
    } else if (kind === 67 /* C */) {
      const [value, error] = numbers(fields, 1, 2, 'a cross section')
      this.event.crossSection = [value!, error!]
    }
    return false
  }

  end(): boolean {
    const { event } = this
    this.event = null
    this.skipping = false
    if (!event) return false
    const missing = this.vertex.incoming + this.vertex.outgoing
    if (missing > 0) throw new LineProblem(`vertex ${this.vertex.id} lacks ${missing} of its particles`)
    if (this.vertexLines.length !== event.vertices) {
      throw new LineProblem(`event ${event.number} ends after ${this.vertexLines.length} of ${event.vertices} vertices`)
    }
    for (const vertex of this.vertexLines) this.vertices.add(vertex)
    for (const particle of this.particleLines) this.particles.add(particle)
    const counts = [this.particleLines.length, this.vertexLines.length]
    this.events.add([event.number, ...counts, event.weights, ...event.crossSection])
    return true
  }

  recover(): void {
    if (this.begun) return
    this.event = null
    this.skipping = true
  }

  /** E number interactions scale αQCD αQED process signal-vertex vertices beam1 beam2 n randoms… n weights… */
  private begin(fields: readonly string[]): void {
    this.skipping = false
    this.vertexLines = []
    this.particleLines = []
    this.vertex = { id: 0, incoming: 0, outgoing: 0 }
    const header = numbers(fields, 1, 11, 'the first line of an event')
    const randoms = header[10]!
    const [weights] = numbers(fields, 12 + randoms, 1, 'the first line of an event')
    this.event = {
      number: header[0]!,
      vertices: header[7]!,
      weights: numbers(fields, 13 + randoms, weights!, 'the weights of an event'),
      crossSection: [NaN, NaN],
    }
  }

  /** V barcode id x y z ct orphans outgoing weights… */
  private nextVertex(fields: readonly string[]): void {
    const missing = this.vertex.incoming + this.vertex.outgoing
    if (missing > 0) throw new LineProblem(`vertex ${this.vertex.id} lacks ${missing} of its particles`)
    const [id, status, x, y, z, t, incoming, outgoing] = numbers(fields, 1, 8, 'a vertex')
    this.vertex = { id: id!, incoming: incoming!, outgoing: outgoing! }
    this.vertexLines.push([id!, status!, x!, y!, z!, t!])
  }

  /** P barcode pdg px py pz E m status θ φ end-vertex flows… */
  private particle(fields: readonly string[]): void {
    const [id, pid, px, py, pz, e, m, status, , , end] = numbers(fields, 1, 11, 'a particle')
    const orphan = this.vertex.incoming > 0
    if (orphan) this.vertex.incoming--
    else if (this.vertex.outgoing > 0) this.vertex.outgoing--
    else throw new LineProblem(`particle ${id} belongs to no vertex`)
    this.particleLines.push([id!, pid!, status!, px!, py!, pz!, e!, m!, orphan ? 0 : this.vertex.id, end!])
  }
}
