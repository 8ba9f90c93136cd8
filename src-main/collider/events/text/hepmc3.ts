import { LineProblem, numbers, type EventParser } from './events'
import { Records } from './records'
import { eventColumns, particleColumns, vertexColumns } from './hepmcColumns'

interface Header {
  number: number
  vertices: number
  particles: number
}

/**
 * HepMC3's ascii format (Verbytskyi et al. 2021, Comput. Phys. Commun. 260, 107310): E event, U units, W weights, A
 * attributes, P particles, V vertices. A particle names its production vertex, or its mother where the vertex between
 * them has no line of its own: such vertices count too, at the origin.
 */
export class HepMC3Parser implements EventParser {
  readonly events = new Records(eventColumns)
  readonly particles = new Records(particleColumns)
  readonly vertices = new Records(vertexColumns)
  units: Record<string, string> = {}

  private header: Header | null = null
  private skipping = false
  /** True where the last line began an event. */
  private begun = false
  private weights: number[] = []
  private crossSection: [number, number] = [NaN, NaN]
  private lines: { particles: number[][]; vertices: number[][]; end: Map<number, number> } = emptyLines()

  line(text: string): boolean {
    this.begun = false
    const kind = text.charCodeAt(0)
    if (text.charCodeAt(1) !== 32) {
      // The end of a listing completes its last event; another listing may follow.
      return text.startsWith('HepMC::') && text.endsWith('-END_EVENT_LISTING') ? this.end() : false
    }
    if (kind === 69 /* E */) {
      try {
        return this.skipping ? false : this.end()
      } finally {
        // Whatever was wrong with the event before, the next one begins here.
        this.begin(text)
        this.begun = true
      }
    }
    if (this.skipping || !this.header) return false
    if (kind === 80 /* P */) this.particle(text)
    else if (kind === 86 /* V */) this.vertex(text)
    else if (kind === 87 /* W */)
      this.weights = numbers(text.trim().split(/ +/), 1, text.trim().split(/ +/).length - 1, 'a line of weights')
    else if (kind === 85 /* U */) {
      const [, momentum = '', length = ''] = text.trim().split(/ +/)
      this.units = { momentum: momentum === 'MEV' ? 'MeV' : 'GeV', length: length.toLowerCase() }
    } else if (kind === 65 /* A */ && text.startsWith('A 0 GenCrossSection ')) {
      const [value, error] = numbers(text.split(' '), 3, 2, 'a cross section')
      this.crossSection = [value!, error!]
    }
    return false
  }

  end(): boolean {
    const { header } = this
    this.header = null
    this.skipping = false
    if (!header) return false
    const { particles, vertices } = this.lines
    if (particles.length !== header.particles) {
      const sentence = `event ${header.number} ends after ${particles.length} of ${header.particles} particles`
      throw new LineProblem(sentence)
    }
    this.link()
    if (vertices.length !== header.vertices) {
      throw new LineProblem(`event ${header.number} has ${vertices.length} of ${header.vertices} vertices`)
    }
    for (const particle of particles) this.particles.add(particle)
    for (const vertex of vertices) this.vertices.add(vertex)
    this.events.add([header.number, particles.length, vertices.length, this.weights, ...this.crossSection])
    return true
  }

  recover(): void {
    if (this.begun) return
    this.header = null
    this.skipping = true
  }

  private begin(text: string): void {
    this.skipping = false
    this.lines = emptyLines()
    this.weights = []
    this.crossSection = [NaN, NaN]
    const [number, vertices, particles] = numbers(text.split(' '), 1, 3, 'the first line of an event')
    this.header = { number: number!, vertices: vertices!, particles: particles! }
  }

  private particle(text: string): void {
    const [id, origin, pid, px, py, pz, e, m, status] = numbers(text.split(' '), 1, 9, 'a particle')
    if (id !== this.lines.particles.length + 1) {
      throw new LineProblem(`particle ${id} follows ${this.lines.particles.length} particles`)
    }
    this.lines.particles.push([id, pid!, status!, px!, py!, pz!, e!, m!, origin!, 0])
  }

  private vertex(text: string): void {
    const fields = text.split(' ')
    const [id, status] = numbers(fields, 1, 2, 'a vertex')
    const incoming = (fields[3] ?? '').replace(/[[\]]/g, '').split(',').filter(Boolean).map(Number)
    const at = fields.indexOf('@')
    const [x, y, z, t] = at < 0 ? [0, 0, 0, 0] : numbers(fields, at + 1, 4, 'the position of a vertex')
    for (const particle of incoming) {
      if (!Number.isInteger(particle)) throw new LineProblem(`'${fields[3]}' is no list of particles`)
      this.lines.end.set(particle, id!)
    }
    this.lines.vertices.push([id!, status!, x!, y!, z!, t!])
  }

  /** Gives the vertices that are implied by a mother their numbers, which are those that no line has, in order. */
  private link(): void {
    const { particles, vertices, end } = this.lines
    const taken = new Set(vertices.map((vertex) => vertex[0]!))
    let next = -1
    for (const particle of particles) {
      const origin = particle[8]!
      if (origin <= 0) continue
      if (origin > particles.length)
        throw new LineProblem(`particle ${particle[0]} has a mother ${origin} that is not there`)
      let vertex = end.get(origin)
      if (vertex === undefined) {
        while (taken.has(next)) next--
        vertex = next
        taken.add(vertex)
        end.set(origin, vertex)
        vertices.push([vertex, 0, 0, 0, 0, 0])
      }
      particle[8] = vertex
    }
    for (const particle of particles) particle[9] = end.get(particle[0]!) ?? 0
  }
}

function emptyLines(): { particles: number[][]; vertices: number[][]; end: Map<number, number> } {
  return { particles: [], vertices: [], end: new Map() }
}
