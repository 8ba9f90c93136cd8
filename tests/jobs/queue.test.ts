import { describe, expect, it } from 'vitest'
import { GalateaError } from '../../src-main/base/errors'
import type { CallHooks } from '../../src-main/jobs/connection'
import { JobQueue } from '../../src-main/jobs/queue'
import type { EnhanceInput, Job, TrainInput } from '../../src-preload/contract/jobs'

const enhance: EnhanceInput = {
  paths: ['/a.fits'],
  hdu: null,
  model: '/m',
  device: 'cpu',
  mode: 'recover',
  pixelScale: null,
  fwhm: null,
}
const train: TrainInput = { dataset: '/d', preset: 'p', resume: null, settings: [], device: 'cpu' }

/** A queue whose work is done by hand: each started job appears in `works`. */
function setUp() {
  const works: {
    kind: string
    hooks: CallHooks
    log: string[]
    resolve(value: unknown): void
    reject(error: Error): void
  }[] = []
  let time = 1_000_000
  const queue = new JobQueue(
    (kind, _input, hooks) => {
      const log: string[] = []
      let resolve: (value: unknown) => void = () => undefined
      let reject: (error: Error) => void = () => undefined
      const done = new Promise((yes, no) => {
        resolve = yes
        reject = no
      })
      works.push({ kind, hooks, log, resolve, reject })
      return {
        done,
        cancel: () => {
          log.push('cancel')
          reject(new GalateaError('cancelled', 'Cancelled.'))
        },
        pause: () => log.push('pause'),
        resume: () => log.push('resume'),
        finish: () => log.push('finish'),
        tell: (message) => log.push(`tell ${JSON.stringify(message)}`),
      }
    },
    () => undefined,
    () => time,
  )
  const addTraining = (): string => queue.add({ kind: 'train', input: train }, 'd')
  const addImage = (): string => queue.add({ kind: 'enhance', input: enhance }, 'a.fits')
  const job = (id: string): Job => queue.jobs.find((candidate) => candidate.id === id)!
  const pass = (seconds: number): void => {
    time += 1000 * seconds
  }
  return { queue, works, addTraining, addImage, job, pass }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('the job queue', () => {
  it('works on one job at a time, in order', async () => {
    const { works, addImage, job } = setUp()
    const [first, second] = [addImage(), addImage()]
    expect([job(first).state, job(second).state]).toEqual(['running', 'waiting'])
    expect(works).toHaveLength(1)
    works[0]!.resolve({ outputs: [] })
    await settled()
    expect([job(first).state, job(second).state]).toEqual(['done', 'running'])
    expect(job(first).result).toEqual({ outputs: [] })
  })

  it('lets a short job go first: training is held at its next point of rest and goes on afterwards', async () => {
    const { works, addTraining, addImage, job } = setUp()
    const training = addTraining()
    const image = addImage()
    expect(works[0]!.log).toEqual(['pause'])
    expect([job(training).state, job(image).state]).toEqual(['holding', 'waiting'])
    works[0]!.hooks.held!()
    expect([job(training).state, job(image).state]).toEqual(['held', 'running'])
    works[1]!.resolve({})
    await settled()
    expect(works[0]!.log).toEqual(['pause', 'resume'])
    expect([job(training).state, job(image).state]).toEqual(['running', 'done'])
  })

  it('does not count the time that a job rests', () => {
    const { queue, works, addTraining, job, pass } = setUp()
    const id = addTraining()
    pass(10)
    works[0]!.hooks.progress!(0.25, 'step 1', null)
    expect(job(id).secondsWorked).toBe(10)
    // A quarter took 10 s, so three more take 30 s.
    expect(job(id).secondsLeft).toBeCloseTo(30, 9)
    queue.pause(id)
    works[0]!.hooks.held!()
    pass(1000)
    expect(job(id)).toMatchObject({ state: 'paused', secondsWorked: 10 })
    queue.resume(id)
    pass(5)
    expect(job(id)).toMatchObject({ state: 'running', secondsWorked: 15 })
  })

  it('gives the place of a paused job to the next one, and keeps it paused', async () => {
    const { queue, works, addTraining, job } = setUp()
    const [first, second] = [addTraining(), addTraining()]
    queue.pause(first)
    works[0]!.hooks.held!()
    expect([job(first).state, job(second).state]).toEqual(['paused', 'running'])
    queue.resume(first)
    expect(job(first).state).toBe('waiting')
    works[1]!.resolve({})
    await settled()
    expect(job(first).state).toBe('running')
  })

  it('takes a pause back before the job has come to rest', () => {
    const { queue, works, addTraining, job } = setUp()
    const id = addTraining()
    queue.pause(id)
    queue.resume(id)
    expect(job(id).state).toBe('running')
    expect(works[0]!.log).toEqual(['pause', 'resume'])
  })

  it('cancels a waiting job at once and a running one when its work ends', async () => {
    const { queue, addImage, job } = setUp()
    const [first, second] = [addImage(), addImage()]
    queue.cancel(second)
    expect(job(second).state).toBe('cancelled')
    queue.cancel(first)
    await settled()
    expect(job(first)).toMatchObject({ state: 'cancelled', error: null })
  })

  it('marks a job as failed with the reason', async () => {
    const { works, addImage, job } = setUp()
    const id = addImage()
    works[0]!.reject(new GalateaError('unreadable', "'a.fits' is empty.", { path: 'a.fits' }))
    await settled()
    expect(job(id)).toMatchObject({
      state: 'failed',
      error: { code: 'unreadable', message: "'a.fits' is empty.", details: { path: 'a.fits' } },
    })
  })

  it('wakes a paused run that is asked to finish', () => {
    const { queue, works, addTraining, job } = setUp()
    const id = addTraining()
    queue.pause(id)
    works[0]!.hooks.held!()
    queue.finish(id)
    expect(works[0]!.log).toEqual(['pause', 'finish', 'resume'])
    expect(job(id).state).toBe('running')
  })

  it('refuses to dismiss a job that has not ended, and one that it does not know', () => {
    const { queue, addImage } = setUp()
    const id = addImage()
    expect(() => queue.dismiss(id)).toThrow(/has not ended/)
    expect(() => queue.cancel('enhance-0-0')).toThrow(/There is no job/)
  })

  it('takes the next one by priority, then by the order of the list', async () => {
    const { queue, works, addImage, job } = setUp()
    const [running, a, b, c, d] = [addImage(), addImage(), addImage(), addImage(), addImage()]
    queue.prioritise(a, 'low')
    queue.prioritise(d, 'next')
    queue.move(c, b)
    const turns = [running]
    for (let i = 0; i < 4; i++) {
      works.at(-1)!.resolve({})
      await settled()
      turns.push([a, b, c, d].find((id) => job(id).state === 'running')!)
    }
    expect(turns).toEqual([running, d, c, b, a])
  })

  it('takes the priority of the job before which one is put, and goes behind all when told', () => {
    const { queue, addImage, job } = setUp()
    const [, a, b, c] = [addImage(), addImage(), addImage(), addImage()]
    queue.prioritise(b, 'next')
    queue.move(a, b)
    expect(job(a).priority).toBe('next')
    expect(job(a).position).toBeLessThan(job(b).position)
    queue.move(a, null)
    expect(job(a).position).toBeGreaterThan(job(b).position)
    expect(job(c).priority).toBe('normal')
  })

  it('does not hold a training for short work that was put behind it', () => {
    const { queue, addTraining, addImage, job } = setUp()
    const blocker = addTraining()
    queue.pause(blocker)
    const image = addImage()
    queue.prioritise(image, 'low')
    expect([job(blocker).state, job(image).state]).toEqual(['holding', 'waiting'])
    queue.resume(blocker)
    expect(job(blocker).state).toBe('running')
  })

  it('pauses all so that none takes the place of another, and resumes all in order', () => {
    const { queue, works, addImage, job } = setUp()
    const ids = [addImage(), addImage(), addImage()]
    queue.pauseAll()
    works[0]!.hooks.held!()
    expect(ids.map((id) => job(id).state)).toEqual(['paused', 'paused', 'paused'])
    expect(works).toHaveLength(1)
    queue.resumeAll()
    expect(ids.map((id) => job(id).state)).toEqual(['running', 'waiting', 'waiting'])
  })

  it('retries an ended job with the same input as a new one, and no other', async () => {
    const { queue, works, addImage, job } = setUp()
    const id = addImage()
    expect(() => queue.retry(id)).toThrow(/has not ended/)
    works[0]!.reject(new GalateaError('disk', 'full'))
    await settled()
    const again = queue.retry(id)
    expect(job(again)).toMatchObject({ state: 'running', input: enhance, error: null })
    expect(job(id).state).toBe('failed')
  })

  it('says only what changed, and forgets what was cleared', async () => {
    const { queue, works, addImage } = setUp()
    const [first, second] = [addImage(), addImage()]
    queue.takeChanges()
    works[0]!.hooks.progress!(0.5, 'half', null)
    expect(queue.takeChanges().changed.map(({ id }) => id)).toEqual([first])
    works[0]!.resolve({})
    await settled()
    expect(new Set(queue.takeChanges().changed.map(({ id }) => id))).toEqual(new Set([first, second]))
    expect(queue.clear(['done'])).toBe(1)
    expect(queue.takeChanges()).toEqual({ whole: false, changed: [], removed: [first] })
  })

  it('tells a window of a thousand jobs one at a time', async () => {
    const { queue, works, addImage } = setUp()
    const ids = Array.from({ length: 1000 }, addImage)
    expect(queue.takeChanges().changed).toHaveLength(1000)
    let most = 0
    for (let i = 0; i < ids.length; i++) {
      works[i]!.hooks.progress!(0.5, 'half', null)
      works[i]!.resolve({})
      await settled()
      most = Math.max(most, queue.takeChanges().changed.length)
    }
    expect(queue.jobs.every(({ state }) => state === 'done')).toBe(true)
    expect(most).toBe(2)
  })

  it('tells a job that is under way what is of its kind, and no other', () => {
    const { queue, works, addTraining } = setUp()
    const first = addTraining()
    const waiting = addTraining()
    queue.tell(first, { rateFactor: 0.5 })
    expect(works[0]!.log).toEqual(['tell {"rateFactor":0.5}'])
    expect(() => queue.tell(waiting, {})).toThrow(/not under way/)
  })
})
