import { execFileSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright/test'
import { Random } from '../src-main/base/random'
import { writeSimpleFits } from '../tests/helpers/fits'
import type { BenchmarkOptions, BenchmarkReport } from './support'
import { benchFolder, openWindow, type OpenedWindow } from './window/launch'

/** What the page and main measured while the image moved. */
interface Motion {
  /** Milliseconds from one frame to the next. */
  frames: number[]
  /** Tasks of the page longer than 50 ms. */
  tasks: number[]
  /** Longest time, milliseconds, that main did not come round. */
  mainBlocked: number
  /** From a key to the frame that shows it, milliseconds. */
  answers: number[]
  /** Frames in which the canvas was drawn. */
  drawn: number
  /** Processor time, milliseconds a drawn frame: of the graphics process and of the page. */
  graphics: number
  page: number
}

/**
 * An image of `--side` 4096 pixels is panned and zoomed for `--seconds` 10, the canvas 1024×768 and the graphics in
 * software; then again with a training run beside it (`--no-training` leaves that out). The samples are the times from
 * frame to frame without training; `parameters` tells the rest.
 */
export async function run(options: BenchmarkOptions): Promise<BenchmarkReport> {
  const seconds = Number(options.seconds ?? 10)
  const side = Number(options.side ?? 4096)
  const folder = benchFolder()
  try {
    const path = join(folder.path, 'field.fits')
    const random = new Random(4096)
    const noise = Float32Array.from({ length: 1 << 16 }, () => random.normal())
    writeSimpleFits(path, side, side, (x, y) => {
      const peak = 40 * Math.exp(-(((x % 256) - 128) ** 2 + ((y % 256) - 128) ** 2) / 200)
      return peak + noise[(x * 7919 + y * 104_729) & 0xffff]!
    })
    const dataset = options.noTraining ? null : makeDataset(folder.path)
    const window = await openWindow(folder.path, [path])
    try {
      await window.page.locator('canvas[data-drawn]').waitFor()
      await fitCanvas(window, 1024, 768)
      await window.page.waitForTimeout(1500)
      const alone = await move(window, seconds)
      const beside = dataset ? await moveBesideTraining(window, dataset, seconds) : null
      return {
        parameters: { side, seconds, alone: summary(alone), besideTraining: beside && summary(beside) },
        unit: 'ms',
        device: 'WebGL in software',
        versions: {},
        samples: alone.frames,
        peers: {},
      }
    } finally {
      await window.close()
    }
  } finally {
    folder.remove()
  }
}

function summary({ frames, tasks, mainBlocked, answers, drawn, graphics, page }: Motion): Record<string, number> {
  const sorted = [...frames].sort((a, b) => a - b)
  const at = (fraction: number): number =>
    Number((sorted[Math.floor(fraction * (sorted.length - 1))] ?? NaN).toFixed(1))
  const longest = (values: readonly number[]): number => Number(Math.max(0, ...values).toFixed(1))
  return {
    frames: frames.length,
    drawn,
    median: at(0.5),
    percentile95: at(0.95),
    longestFrame: at(1),
    shareWithin33: Number((frames.filter((time) => time <= 33.4).length / frames.length).toFixed(4)),
    longestTask: longest(tasks),
    longestAnswer: longest(answers),
    mainBlocked,
    graphicsPerFrame: Number(graphics.toFixed(1)),
    pagePerFrame: Number(page.toFixed(1)),
  }
}

/** Grows or shrinks the window until the canvas has this size. */
async function fitCanvas({ app, page }: OpenedWindow, width: number, height: number): Promise<void> {
  for (let attempt = 0; attempt < 4; attempt++) {
    const now = await page.locator('canvas[data-drawn]').evaluate((element) => {
      const { width: w, height: h } = element.getBoundingClientRect()
      return { w, h }
    })
    if (Math.round(now.w) === width && Math.round(now.h) === height) return
    await app.evaluate(
      ({ BrowserWindow }, change) => {
        const window = BrowserWindow.getAllWindows()[0]
        const [w = 0, h = 0] = window?.getContentSize() ?? []
        window?.setContentSize(Math.round(w + change.dw), Math.round(h + change.dh))
      },
      { dw: width - now.w, dh: height - now.h },
    )
    await page.waitForTimeout(400)
  }
  throw new Error(`The canvas cannot be made ${width}×${height}`)
}

/** Pans and zooms by the events that a hand would make, one a frame. */
async function move({ app, page }: OpenedWindow, seconds: number): Promise<Motion> {
  const watching = app.evaluate(async (_electron, time) => {
    let longest = 0
    let last = performance.now()
    const timer = setInterval(() => {
      const now = performance.now()
      longest = Math.max(longest, now - last - 5)
      last = now
    }, 5)
    await new Promise((resolve) => setTimeout(resolve, time))
    clearInterval(timer)
    return longest
  }, seconds * 1000)
  const before = await processorTimes(app)
  const [moved, mainBlocked] = await Promise.all([moveInPage(page, seconds), watching])
  const after = await processorTimes(app)
  return {
    ...moved,
    mainBlocked: Number(mainBlocked.toFixed(1)),
    graphics: (after.graphics - before.graphics) / moved.drawn,
    page: (after.page - before.page) / moved.drawn,
  }
}

/** Milliseconds since the start. */
function processorTimes(app: OpenedWindow['app']): Promise<{ graphics: number; page: number }> {
  return app.evaluate(({ app: electron }) => {
    const times = { graphics: 0, page: 0 }
    for (const { type, cpu } of electron.getAppMetrics()) {
      if (type === 'GPU') times.graphics += 1000 * (cpu.cumulativeCPUUsage ?? 0)
      if (type === 'Tab') times.page += 1000 * (cpu.cumulativeCPUUsage ?? 0)
    }
    return times
  })
}

function moveInPage(page: Page, seconds: number): Promise<Pick<Motion, 'frames' | 'tasks' | 'answers' | 'drawn'>> {
  return page.locator('canvas[data-drawn]').evaluate(async (element, duration) => {
    const canvas = element as HTMLCanvasElement
    const tasks: number[] = []
    const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration)))
    observer.observe({ type: 'longtask' })
    const bounds = canvas.getBoundingClientRect()
    const middle = { x: bounds.left + bounds.width / 2, y: bounds.top + bounds.height / 2 }
    const fire = (type: string, x: number, y: number): void => {
      canvas.dispatchEvent(
        new PointerEvent(type, { pointerId: 1, button: 0, buttons: 1, clientX: x, clientY: y, bubbles: true }),
      )
    }
    // A pointer that no device holds cannot be captured.
    canvas.setPointerCapture = () => undefined
    const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve))
    const wheel = (deltaY: number): void => {
      canvas.dispatchEvent(
        new WheelEvent('wheel', { deltaY, clientX: middle.x, clientY: middle.y, bubbles: true, cancelable: true }),
      )
    }
    for (let i = 0; i < 12; i++) wheel(-100)
    const frames: number[] = []
    const answers: number[] = []
    const before = Number(canvas.dataset.drawn)
    fire('pointerdown', middle.x, middle.y)
    const started = await nextFrame()
    let last = started
    for (let i = 1; last - started < duration * 1000; i++) {
      // As a hand's events come: between frames.
      await new Promise((resolve) => setTimeout(resolve, 1))
      fire('pointermove', middle.x + 380 * Math.sin(i / 40), middle.y + 280 * Math.sin(i / 27))
      if (i % 4 === 0) wheel(60 * Math.sin(i / 90))
      const asked = i % 60 === 0 ? performance.now() : 0
      const seen = canvas.dataset.drawn
      const now = await nextFrame()
      frames.push(now - last)
      last = now
      if (asked) {
        while (canvas.dataset.drawn === seen) await nextFrame()
        answers.push(performance.now() - asked)
      }
    }
    fire('pointerup', middle.x, middle.y)
    await new Promise((resolve) => setTimeout(resolve, 300))
    observer.disconnect()
    return { frames, tasks, answers, drawn: Number(canvas.dataset.drawn) - before }
  }, seconds)
}

async function moveBesideTraining(window: OpenedWindow, dataset: string, seconds: number): Promise<Motion> {
  const input = { dataset, preset: 'galaxy-science', resume: null, settings: ['schedule.steps=100000'], device: 'cpu' }
  // Only what was chosen in a dialog may be trained on.
  await window.app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
  }, dataset)
  await window.page.evaluate(`window.galatea.calls.choosePaths(999999, { kind: 'folder' })`)
  const answer = await window.page.evaluate(`window.galatea.calls.startTraining(1000000, ${JSON.stringify(input)})`)
  if (!(answer as { ok: boolean }).ok) throw new Error(`Training was not started: ${JSON.stringify(answer)}`)
  await window.page.waitForTimeout(8000)
  return move(window, seconds)
}

/** Stamps and a data set of them, by the command line. */
function makeDataset(folder: string): string {
  const bin = resolve(import.meta.dirname, '../bin/galatea.mjs')
  const [stamps, dataset] = [join(folder, 'stamps'), join(folder, 'galaxies')]
  const galatea = (...args: string[]): void => {
    execFileSync(process.execPath, [bin, ...args, '--quiet'], { stdio: ['ignore', 2, 'inherit'] })
  }
  galatea('simulate', 'galaxies', '--count', '60', '--size', '64', '--out', stamps)
  galatea('dataset', 'create', dataset, '--task', 'galaxy-recovery', '--from', stamps, '--size', '64')
  return dataset
}
