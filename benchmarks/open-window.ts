import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright/test'
import { Random } from '../src-main/base/random'
import { writeSimpleFits } from '../tests/helpers/fits'
import { electronLaunch, findElectron } from '../tools/electron.mjs'
import type { BenchmarkOptions, BenchmarkReport } from './support'
import { benchFolder } from './window/launch'

const root = resolve(import.meta.dirname, '..')

interface Started {
  process: ChildProcess
  browser: Browser
  page: Page
  /** From the start of the process to the frame that shows the answer to a key, milliseconds. */
  answered: number
}

/**
 * From the start of the process to the first view answering a key (the commands open), the graphics in software. Each of
 * `--runs` 5 is a new process on the same profile, after one that is not counted. `parameters` tells the private memory
 * of the page at rest in MB (Linux), and how long a dropped FITS file of `--side` 2600 pixels takes to be drawn.
 */
export async function run(options: BenchmarkOptions): Promise<BenchmarkReport> {
  const runs = Number(options.runs ?? 5)
  const side = Number(options.side ?? 2600)
  const folder = benchFolder()
  try {
    const path = join(folder.path, 'field.fits')
    const random = new Random(2600)
    const noise = Float32Array.from({ length: 1 << 16 }, () => random.normal())
    writeSimpleFits(path, side, side, (x, y) => noise[(x * 7919 + y * 104_729) & 0xffff]!)
    const samples: number[] = []
    const memory: number[] = []
    const drops: number[] = []
    for (let i = 0; i <= runs; i++) {
      const started = await start(folder.path)
      try {
        await started.page.waitForTimeout(1500)
        const megabytes = await privateMemory(started.browser)
        const drop = await dropped(started.page, path)
        if (i === 0) continue
        samples.push(started.answered)
        memory.push(megabytes)
        drops.push(drop)
      } finally {
        await stop(started)
      }
    }
    const parameters = { side, privateMegabytes: middle(memory), dropToImageMs: middle(drops), drops, memory }
    return { parameters, unit: 'ms', device: 'WebGL in software', versions: {}, samples, peers: {} }
  } finally {
    folder.remove()
  }
}

async function start(folder: string): Promise<Started> {
  const electron = findElectron()
  if (!electron) throw new Error('There is no Electron here: run node tools/setup.mjs --electron')
  const launch = electronLaunch(electron)
  const software = ['--use-angle=swiftshader', '--ignore-gpu-blocklist', '--force-device-scale-factor=1']
  const profile = [`--user-data-dir=${join(folder, 'data')}`, '--remote-debugging-port=0']
  const began = performance.now()
  const child = spawn(electron.executable, [...launch.args, root, ...profile, ...software], {
    cwd: folder,
    env: { ...process.env, ...launch.env, LANGUAGE: 'en' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const browser = await chromium.connectOverCDP(await debuggerOf(child))
  const context = browser.contexts()[0]!
  const page = context.pages()[0] ?? (await context.waitForEvent('page'))
  const dialog = page.getByRole('dialog')
  // As an impatient person does it: again and again until something happens.
  while (!(await dialog.isVisible())) {
    await page.keyboard.press('Control+k')
    await page.waitForTimeout(10)
  }
  const answered = performance.now() - began
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  return { process: child, browser, page, answered }
}

/** Where the debugger listens, as Chromium says on stderr. */
function debuggerOf(child: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    let text = ''
    child.stderr!.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const address = /DevTools listening on (ws:\S+)/.exec(text)?.[1]
      if (address) found(address)
    })
    child.once('exit', (code) => failed(new Error(`Electron ended with exit status ${code}:\n${text}`)))
  })
}

/** Memory that the page's process shares with no other, MB; NaN where the system does not tell. */
async function privateMemory(browser: Browser): Promise<number> {
  if (process.platform !== 'linux') return NaN
  const line = await browser.newBrowserCDPSession()
  const { processInfo } = await line.send('SystemInfo.getProcessInfo')
  const renderers = processInfo.filter(({ type }) => type === 'renderer')
  const kilobytes = renderers.map(({ id }) => {
    const text = readFileSync(`/proc/${id}/smaps_rollup`, 'utf8')
    return [...text.matchAll(/^Private_\w+:\s+(\d+) kB/gm)].reduce((sum, [, size]) => sum + Number(size), 0)
  })
  return Math.round(Math.max(...kilobytes) / 1000)
}

/** From the drop to the first frame that shows the image, milliseconds. */
async function dropped(page: Page, path: string): Promise<number> {
  const line = await page.context().newCDPSession(page)
  const [width, height] = await page.evaluate<[number, number]>('[innerWidth, innerHeight]')
  const [x, y] = [Math.round(width / 2), Math.round(height / 2)]
  const data = { items: [], files: [path], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver'] as const)
    await line.send('Input.dispatchDragEvent', { type, x, y, data })
  const began = performance.now()
  await line.send('Input.dispatchDragEvent', { type: 'drop', x, y, data })
  await page.locator('canvas[data-drawn]').first().waitFor()
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(resolve))')
  return Math.round(performance.now() - began)
}

async function stop({ process: child, browser }: Started): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  await browser.close()
  child.kill('SIGTERM')
  await ended
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN
}
