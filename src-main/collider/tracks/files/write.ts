import { mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { writeAtomically, writeJson, writing } from '../../../base/files'
import type { Detector } from '../detector'
import type { SimulatedEvent } from '../simulation/event'

/** Where simulated events go, one after another. `close` completes what was written; `abandon` removes it. */
export interface EventWriter {
  write(event: SimulatedEvent): Promise<void>
  close(): Promise<void>
  abandon(): Promise<void>
}

const headers = {
  hits: 'hit_id,x,y,z,volume_id,layer_id,module_id',
  truth: 'hit_id,particle_id,tx,ty,tz,tpx,tpy,tpz,weight',
  particles: 'particle_id,vx,vy,vz,px,py,pz,q,nhits',
} as const
type Kind = keyof typeof headers
const kinds = Object.keys(headers) as Kind[]

/** TrackML's files: `event000000001-hits.csv` with `-truth` and `-particles`, three an event, and `detector.json`. */
export async function openFolderWriter(folder: string, detector: Detector): Promise<EventWriter> {
  await writing(folder, mkdir(folder, { recursive: true }))
  // Events of an earlier sample must not mix with the new ones.
  const old = (await readdir(folder)).filter((name) => /^event\d+-(hits|truth|particles)\.csv(\.gz)?$/.test(name))
  for (const name of old) await rm(join(folder, name))
  await writeJson(join(folder, 'detector.json'), detector)
  return {
    async write(event) {
      const stem = `event${String(event.hits.event).padStart(9, '0')}`
      for (const kind of kinds) {
        const lines = [headers[kind], ...rows[kind](event, detector)]
        await writeAtomically(join(folder, `${stem}-${kind}.csv`), `${lines.join('\n')}\n`)
      }
    },
    close: async () => undefined,
    abandon: async () => undefined,
  }
}

/**
 * One file each for the hits, truth and particles of all events, with a column `event_id` before TrackML's:
 * `sample.csv`, `sample-truth.csv`, `sample-particles.csv`, and `sample-detector.json`. They appear when complete.
 */
export async function openFileWriter(path: string, detector: Detector): Promise<EventWriter> {
  const stem = path.replace(/\.csv$/, '')
  const targets: Record<Kind, string> = { hits: path, truth: `${stem}-truth.csv`, particles: `${stem}-particles.csv` }
  await writing(path, mkdir(dirname(path), { recursive: true }))
  const suffix = `.${randomBytes(4).toString('hex')}.partial`
  const files: Partial<Record<Kind, FileHandle>> = {}
  for (const kind of kinds) {
    files[kind] = await writing(targets[kind], open(targets[kind] + suffix, 'wx'))
    await files[kind].writeFile(`event_id,${headers[kind]}\n`)
  }
  return {
    async write(event) {
      const number = event.hits.event
      for (const kind of kinds) {
        const text = rows[kind](event, detector).map((row) => `${number},${row}\n`)
        await writing(targets[kind], files[kind]!.writeFile(text.join('')))
      }
    },
    async close() {
      await writeJson(`${stem}-detector.json`, detector)
      for (const kind of kinds) {
        await files[kind]!.sync()
        await files[kind]!.close()
        await writing(targets[kind], rename(targets[kind] + suffix, targets[kind]))
      }
    },
    async abandon() {
      for (const kind of kinds) {
        await files[kind]!.close()
        await rm(targets[kind] + suffix, { force: true })
      }
    },
  }
}

const rows: Record<Kind, (event: SimulatedEvent, detector: Detector) => string[]> = {
  hits: ({ hits }, { surfaces }) =>
    Array.from({ length: hits.count }, (_, i) => {
      const { volume, layer } = surfaces[hits.surface[i]!]!
      return `${hits.id[i]},${length(hits.x[i]!)},${length(hits.y[i]!)},${length(hits.z[i]!)},${volume},${layer},0`
    }),
  truth: ({ hits, truth, trueHits }) => {
    const real = truth.particle.reduce((count, particle) => count + (particle >= 0 ? 1 : 0), 0)
    return Array.from({ length: hits.count }, (_, i) => {
      const particle = truth.particle[i]!
      const at = Array.from(trueHits.subarray(6 * i, 6 * i + 6), (value, j) => (j < 3 ? length(value) : number(value)))
      // Every real hit counts the same; TrackML's weights sum to 1 over an event.
      const weight = particle >= 0 ? number(1 / real) : '0'
      return `${hits.id[i]},${particle >= 0 ? truth.particles.id[particle] : 0},${at.join(',')},${weight}`
    })
  },
  particles: ({ truth }) => {
    const { count, id, vx, vy, vz, px, py, pz, charge } = truth.particles
    const hits = new Int32Array(count)
    for (const particle of truth.particle) if (particle >= 0) hits[particle]!++
    return Array.from({ length: count }, (_, i) => {
      const vertex = [vx[i]!, vy[i]!, vz[i]!].map(length).join(',')
      const momentum = [px[i]!, py[i]!, pz[i]!].map(number).join(',')
      return `${id[i]},${vertex},${momentum},${charge[i]},${hits[i]}`
    })
  },
}

/** mm to 10 nm, a thousandth of the finest resolution. */
function length(value: number): string {
  return value.toFixed(5)
}

function number(value: number): string {
  return String(Number(value.toPrecision(9)))
}
