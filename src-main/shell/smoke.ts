import { execFile } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { app, type BrowserWindow } from 'electron'
import type { EnhanceResult, Job } from '../../src-preload/contract/jobs'
import type { JobQueue } from '../jobs/queue'

const run = promisify(execFile)

/** A network so small that it is trained in seconds: that it works is tested, not what it has learnt. */
const tiny = [
  'generator.width=4',
  'generator.depth=2',
  'generator.stem=4',
  'discriminator.width=4',
  'discriminator.layers=1',
  'schedule.batch=4',
  'schedule.steps=4',
  'schedule.contentSteps=2',
  'schedule.validateEvery=4',
  'schedule.validationItems=4',
  'schedule.samples=2',
].flatMap((knob) => ['--set', knob])

const patience = 240_000

export const isSmoke = app.commandLine.hasSwitch('smoke')

/** A profile of its own, so that the test of a package leaves no trace and meets no other instance. */
export function prepareSmoke(): void {
  app.setPath('userData', mkdtempSync(join(tmpdir(), 'galatea-smoke-')))
}

/**
 * `galatea --smoke`: the program shows that it works where it is installed. Its own command line makes an image and
 * trains a tiny model, the window opens the image, the engine process recovers detail in it. One line says how it went.
 */
export async function smoke(window: BrowserWindow, queue: JobQueue, open: (path: string) => void): Promise<void> {
  const deadline = setTimeout(() => finish(1, `took longer than ${patience / 1000} s`), patience)
  try {
    finish(0, await work(window, queue, open))
  } catch (error) {
    finish(1, error instanceof Error ? error.message : String(error))
  } finally {
    clearTimeout(deadline)
  }
}

async function work(window: BrowserWindow, queue: JobQueue, open: (path: string) => void): Promise<string> {
  const started = Date.now()
  const at = (name: string): string => join(app.getPath('userData'), name)
  const [stamps, dataset, runs, model] = ['stamps', 'dataset', 'run', 'model'].map(at) as [
    string,
    string,
    string,
    string,
  ]
  const galaxies = ['--count', '24', '--size', '32', '--flux', '100,400', '--out', stamps]
  const split = ['--from', stamps, '--size', '32', '--split', '60,20,20']
  await commandLine('simulate', 'galaxies', ...galaxies)
  await commandLine('dataset', 'create', dataset, '--task', 'galaxy-recovery', ...split)
  await commandLine(
    'train',
    '--preset',
    'galaxy-science',
    '--dataset',
    dataset,
    '--out',
    runs,
    '--device',
    'cpu',
    ...tiny,
  )
  await commandLine('export', runs, '--out', model)

  const image = join(stamps, 'galaxy-00000.fits')
  open(image)
  await until(() => shows(window, 'galaxy-00000.fits'), 'the window did not show the image')
  const { device, seconds, outputs } = await enhance(queue, image, model)
  if (outputs.length === 0) throw new Error('nothing was recovered')
  const took = ((Date.now() - started) / 1000).toFixed(1)
  return (
    `opened an image and recovered it on ${device} in ${seconds.toFixed(1)} s (${took} s in all), ` +
    `Galatea ${app.getVersion()}, Electron ${process.versions.electron}, ${process.platform} ${process.arch}`
  )
}

/** The command line of this very program: it run as Node. */
async function commandLine(...words: string[]): Promise<void> {
  const script = join(app.getAppPath(), 'bin', 'galatea.mjs')
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' }
  await run(process.execPath, [script, ...words, '--quiet'], { env })
}

async function enhance(queue: JobQueue, image: string, model: string): Promise<EnhanceResult> {
  const given = { hdu: null, device: 'cpu', mode: 'test', pixelScale: null, fwhm: null } as const
  const input = { paths: [image], model, ...given } as Extract<Job, { kind: 'enhance' }>['input']
  const id = queue.add({ kind: 'enhance', input }, 'smoke')
  const job = await until(
    () => queue.jobs.find((found) => found.id === id && ['done', 'failed', 'cancelled'].includes(found.state)),
    'the job did not end',
  )
  if (job.kind !== 'enhance' || !job.result) throw new Error(job.error?.message ?? `the job was ${job.state}`)
  return job.result
}

function shows(window: BrowserWindow, title: string): Promise<boolean> {
  const script = `document.querySelector('h1')?.textContent.includes(${JSON.stringify(title)}) ?? false`
  return window.webContents.executeJavaScript(script) as Promise<boolean>
}

async function until<T>(ask: () => T | Promise<T>, otherwise: string): Promise<NonNullable<T>> {
  for (let tries = 0; tries < 600; tries++) {
    const answer = await ask()
    if (answer) return answer
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(otherwise)
}

function finish(status: 0 | 1, sentence: string): void {
  process.stdout.write(`smoke: ${status === 0 ? 'passed' : 'FAILED'}: ${sentence}\n`, () =>
    status === 0 ? app.quit() : app.exit(status),
  )
}
