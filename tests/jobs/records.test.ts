import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { GalateaError } from '../../src-main/base/errors'
import type { CallHooks } from '../../src-main/jobs/connection'
import { JobQueue } from '../../src-main/jobs/queue'
import { JobRecords } from '../../src-main/jobs/records'
import { restoreJobs } from '../../src-main/jobs/restore'
import type { EnhanceInput, TrainInput } from '../../src-preload/contract/jobs'

const enhance: EnhanceInput = {
  ...{ paths: ['/a.fits'], hdu: null, model: '/m', device: 'cpu', mode: 'recover', pixelScale: null, fwhm: null },
}
const train: TrainInput = { dataset: '/d', preset: 'p', resume: null, settings: ['a=1'], device: 'cpu' }

const folders: string[] = []
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })))

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'galatea-jobs-'))
  folders.push(folder)
  return folder
}

/** A program's life: what an earlier one left, and a queue whose work is done by hand. */
function live(folder: string) {
  const complaints: string[] = []
  const { records, kept } = JobRecords.open(folder, (sentence) => complaints.push(sentence))
  const works: { kind: string; input: unknown; hooks: CallHooks; reject(error: Error): void }[] = []
  const queue = new JobQueue(
    (kind, input, hooks) => {
      let reject: (error: Error) => void = () => undefined
      const done = new Promise((_yes, no) => (reject = no))
      works.push({ kind, input, hooks, reject })
      const cancel = (): void => reject(new GalateaError('cancelled', 'Cancelled.'))
      const nothing = (): void => undefined
      return { done, cancel, pause: nothing, resume: nothing, finish: nothing, tell: nothing }
    },
    () => undefined,
    () => Date.now(),
    records,
    restoreJobs(kept),
  )
  queue.start()
  return { queue, works, records, kept, complaints, states: () => queue.jobs.map(({ state }) => state).reverse() }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('queue and history on disk', () => {
  it('go on after a kill: what waited is done, what worked is offered again, what had ended is history', async () => {
    const folder = temporary()
    const before = live(folder)
    before.queue.add({ kind: 'enhance', input: enhance }, 'broken')
    before.works[0]!.reject(new GalateaError('unreadable', "'broken' is empty.", { path: 'broken' }))
    await settled()
    before.queue.add({ kind: 'enhance', input: enhance }, 'at work')
    const third = before.queue.add({ kind: 'enhance', input: enhance }, 'third')
    before.queue.add({ kind: 'enhance', input: enhance }, 'fourth')
    before.queue.prioritise(before.queue.jobs[0]!.id, 'next')
    // Nothing is closed: as after kill -9.
    const after = live(folder)
    expect(after.states()).toEqual(['failed', 'failed', 'waiting', 'running'])
    expect(after.queue.jobs.map(({ error }) => error?.code).reverse()).toEqual([
      'unreadable',
      'interrupted',
      undefined,
      undefined,
    ])
    expect(after.queue.get(third).input).toEqual(enhance)
    expect(after.complaints).toEqual([])
  })

  it('lets a training go on from its checkpoint after a kill, and wait for a person after it was closed', async () => {
    const folder = temporary()
    const run = join(folder, 'run')
    mkdirSync(join(run, 'checkpoints'), { recursive: true })
    const before = live(folder)
    before.queue.add({ kind: 'train', input: train }, 'd')
    const detail = { run, step: 3, steps: 9, itemsPerSecond: null, device: null, warnings: [] }
    before.works[0]!.hooks.progress!(0.3, 'step 3', detail)
    const killed = live(folder)
    expect(killed.states()).toEqual(['running'])
    expect(killed.works[0]!.input).toEqual({ ...train, dataset: null, preset: null, resume: run, settings: [] })
    killed.queue.suspend()
    await settled()
    const closed = live(folder)
    expect(closed.kept.wasClosed).toBe(true)
    expect(closed.states()).toEqual(['paused'])
    expect(closed.works).toHaveLength(0)
  })

  it('goes on with the files of a folder that are still missing', () => {
    const folder = temporary()
    const log = join(folder, 'batch.jsonl')
    const input = {
      ...{ paths: ['/in'], out: '/out', naming: '{name}', overwrite: false, model: '/m', device: 'cpu' },
      ...{ mode: 'recover' as const, pixelScale: null, fwhm: null },
    }
    const before = live(folder)
    before.queue.add({ kind: 'enhanceFolder', input }, 'in')
    appendFileSync(log, '{"found":["/in/a","/in/b","/in/c"]}\n{"input":"/in/a","state":"done"}\n{"input":"/in/b","st')
    const detail = { log, files: 3, done: 1, refused: 0, failed: 0, current: '/in/b', perSecond: null }
    before.works[0]!.hooks.progress!(0.3, 'b', detail)
    const after = live(folder)
    expect(after.states()).toEqual(['running'])
    expect(after.works[0]!.input).toEqual({ ...input, paths: ['/in/b', '/in/c'] })
  })

  it('survives a torn last line, says how many it could not read, and keeps the rest', () => {
    const folder = temporary()
    const { queue } = live(folder)
    queue.add({ kind: 'enhance', input: enhance }, 'a')
    appendFileSync(join(folder, 'jobs.jsonl'), '{"job":{"id":"enhan')
    const again = live(folder)
    expect(again.kept.unreadable).toBe(1)
    expect(again.states()).toEqual(['failed'])
  })

  it('keeps the journal as long as what it holds: a removed job leaves nothing behind', async () => {
    const folder = temporary()
    const { queue, works, records } = live(folder)
    const id = queue.add({ kind: 'enhance', input: enhance }, 'a')
    works[0]!.reject(new GalateaError('disk', 'full'))
    await settled()
    expect(await records.readLog(id)).toMatch(/Started\.[^]*Failed \(disk\): full/)
    queue.dismiss(id)
    expect(await records.readLog(id)).toBe('')
    live(folder)
    expect(readFileSync(join(folder, 'jobs.jsonl'), 'utf8')).toBe('')
  })

  it('notes each stage of the work once, without a line for every number', async () => {
    const { queue, works, records } = live(temporary())
    const id = queue.add({ kind: 'enhance', input: enhance }, 'a')
    for (let tile = 0; tile < 50; tile++) works[0]!.hooks.progress!(tile / 50, `tile ${tile} of 50`, null)
    works[0]!.hooks.log!('The seeing was measured on 12 stars.')
    const log = await records.readLog(id)
    expect(log.match(/tile \d+/g)).toEqual(['tile 0'])
    expect(log).toContain('12 stars')
  })
})
