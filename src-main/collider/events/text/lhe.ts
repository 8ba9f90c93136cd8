import { LineProblem, numbers, type EventParser } from './events'
import { readLines } from './lines'
import { Records, streamedTable, type RecordColumn } from './records'
import type { EventTable } from '../types'

const eventColumns: readonly RecordColumn[] = [
  { name: 'n_particles', type: 'int32' },
  { name: 'process', type: 'int32' },
  { name: 'weight', type: 'float64' },
  { name: 'scale', type: 'float64', unit: 'GeV' },
  { name: 'aqed', type: 'float64' },
  { name: 'aqcd', type: 'float64' },
]

const particleColumns: readonly RecordColumn[] = [
  { name: 'id', type: 'int32' },
  { name: 'status', type: 'int32' },
  { name: 'mother1', type: 'int32' },
  { name: 'mother2', type: 'int32' },
  { name: 'color1', type: 'int32' },
  { name: 'color2', type: 'int32' },
  { name: 'px', type: 'float64', unit: 'GeV' },
  { name: 'py', type: 'float64', unit: 'GeV' },
  { name: 'pz', type: 'float64', unit: 'GeV' },
  { name: 'e', type: 'float64', unit: 'GeV' },
  { name: 'm', type: 'float64', unit: 'GeV' },
  { name: 'lifetime', type: 'float64', unit: 'mm' },
  { name: 'spin', type: 'float64' },
]

/**
 * The Les Houches event format (Alwall et al. 2007, Comput. Phys. Commun. 176, 300): an `<event>` is one line on the
 * event and one for each of its particles; what else stands in it is passed over.
 */
export class LheParser implements EventParser {
  readonly events = new Records(eventColumns)
  readonly particles = new Records(particleColumns)
  readonly vertices = null
  readonly units = {}

  private state: 'outside' | 'header' | 'particles' | 'rest' = 'outside'
  /** True where the last line began an event. */
  private begun = false
  private header: number[] = []
  private missing = 0

  line(text: string): boolean {
    const trimmed = text.trim()
    this.begun = trimmed.startsWith('<event>') || trimmed.startsWith('<event ')
    if (this.begun) {
      const unfinished = this.state !== 'outside'
      this.state = 'header'
      if (unfinished) throw new LineProblem('the event before has no end')
      return false
    }
    if (this.state === 'outside' || trimmed === '') return false
    if (trimmed.startsWith('</event>')) {
      const complete = this.state === 'rest' || (this.state === 'particles' && this.missing === 0)
      if (!complete) throw new LineProblem(`the event ends before ${this.missing} of its particles`)
      this.state = 'outside'
      this.events.add(this.header)
      return true
    }
    if (this.state === 'header') {
      this.header = numbers(fieldsOf(trimmed), 0, 6, 'the first line of an event')
      this.missing = this.header[0]!
      this.state = this.missing > 0 ? 'particles' : 'rest'
    } else if (this.state === 'particles') {
      this.particles.add(numbers(fieldsOf(trimmed), 0, 13, 'a particle'))
      if (--this.missing === 0) this.state = 'rest'
    }
    return false
  }

  end(): boolean {
    if (this.state === 'outside') return false
    this.state = 'outside'
    throw new LineProblem('the file ends inside of an event')
  }

  recover(): void {
    // Whatever was wrong with the event before, the next one may begin with this line.
    if (!this.begun) this.state = 'outside'
  }
}

/** Fortran writes exponents with D. */
function fieldsOf(text: string): string[] {
  return text.replace(/(\d)[dD]([-+]?\d)/g, '$1e$2').split(/\s+/)
}

const initColumns: readonly RecordColumn[] = [
  { name: 'beamA', type: 'int32' },
  { name: 'beamB', type: 'int32' },
  { name: 'energyA', type: 'float64', unit: 'GeV' },
  { name: 'energyB', type: 'float64', unit: 'GeV' },
  { name: 'PDFgroupA', type: 'int32' },
  { name: 'PDFgroupB', type: 'int32' },
  { name: 'PDFsetA', type: 'int32' },
  { name: 'PDFsetB', type: 'int32' },
  { name: 'weightingStrategy', type: 'int32' },
  { name: 'numProcesses', type: 'int32' },
]

const processColumns: readonly RecordColumn[] = [
  { name: 'xSection', type: 'float64', unit: 'pb' },
  { name: 'error', type: 'float64', unit: 'pb' },
  { name: 'unitWeight', type: 'float64' },
  { name: 'procId', type: 'int32' },
]

/** The tables `init` (one row) and `processes` of the file's beginning; none where it has no `<init>`. */
export async function readLheInit(path: string): Promise<EventTable[]> {
  const [init, processes] = [new Records(initColumns), new Records(processColumns)]
  let inside = false
  reading: for await (const { lines } of readLines(path)) {
    for (const line of lines) {
      const text = line.trim()
      if (/^<(event|\/init)[\s>]/.test(text)) break reading
      if (/^<init[\s>]/.test(text)) inside = true
      else if (inside && !text.startsWith('<') && text !== '') {
        const fields = fieldsOf(text)
        if (init.length === 0) init.add(numbers(fields, 0, 10, 'the beams'))
        else if (fields.length >= 4) processes.add(numbers(fields, 0, 4, 'a process'))
      }
    }
  }
  if (init.length === 0) return []
  return [table(path, 'init', init), table(path, 'processes', processes)]
}

function table(path: string, name: string, records: Records): EventTable {
  const piece = records.take()
  const columns = records.columns.map(({ name: column, type, unit = '' }) => ({ name: column, type, depth: 0, unit }))
  return streamedTable(path, name, piece.entries, columns, async function* () {
    yield await Promise.resolve(piece)
  })
}
