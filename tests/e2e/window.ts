import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron, test as base, expect, type ElectronApplication, type Locator, type Page } from 'playwright/test'
import type { views } from '../../src-renderer/views/views'
import { electron, launch, swiftShader } from '../helpers/electron'

const root = resolve(import.meta.dirname, '../..')

/** A GPU in software, for machines without one: WebGL for the images, WebGPU for nothing but the tests that ask. */
const softwareGraphics = [
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--force-device-scale-factor=1',
]

export interface Window {
  app: ElectronApplication
  page: Page
  /** A folder of this test's own. */
  folder: string
  /** What the page complained of; a test that expects some takes them off. */
  complaints: string[]
  /** The next open dialog answers with these paths. */
  choose: (...paths: string[]) => Promise<void>
  /** The next save dialog answers with this path. */
  saveAs: (path: string) => Promise<void>
}

interface Options {
  /** Files named on the command line. */
  files: string[]
}

/** Stamps and a data set made of them, by the command line: nothing is downloaded. */
export interface Material {
  stamps: string[]
  dataset: string
}

export const test = base.extend<{ files: Options['files']; window: Window }, { material: Material }>({
  files: [[], { option: true }],

  material: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'galatea-material-'))
      const stamps = join(folder, 'stamps')
      const dataset = join(folder, 'galaxies')
      galatea('simulate', 'galaxies', '--count', '40', '--size', '32', '--out', stamps, '--flux', '100,400')
      galatea(
        'dataset',
        'create',
        dataset,
        '--task',
        'galaxy-recovery',
        '--from',
        stamps,
        '--size',
        '32',
        '--split',
        '60,20,20',
      )
      await use({ stamps: [0, 1, 2].map((i) => join(stamps, `galaxy-0000${i}.fits`)), dataset })
      rmSync(folder, { recursive: true, force: true })
    },
    { scope: 'worker' },
  ],

  window: async ({ files }, use, info) => {
    const folder = mkdtempSync(join(tmpdir(), 'galatea-window-'))
    const window = await openWindow(folder, files)
    const { app, page, complaints } = window
    await use(window)
    if (info.status !== info.expectedStatus) {
      await page.screenshot({ path: info.outputPath('window.png') })
      // It may be busy, and would ask before it closes.
      app.process().kill('SIGKILL')
    }
    await app.close()
    rmSync(folder, { recursive: true, force: true })
    expect(complaints, 'the page complained').toEqual([])
  },
})

/** Starts the program. @param folder holds its settings and session in `data`, and is where it runs. */
export async function openWindow(folder: string, files: readonly string[]): Promise<Window> {
  if (!electron || !launch) throw new Error('There is no Electron here: run node tools/setup.mjs --electron')
  // Named by the environment and not by its path: only then does Playwright load its own code into the main process
  // first, without which the start is a race that it loses now and then.
  Object.assign(process.env, { ELECTRON_OVERRIDE_DIST_PATH: electron.dist })
  const app = await _electron.launch({
    args: [...launch.args, root, `--user-data-dir=${join(folder, 'data')}`, ...softwareGraphics, ...files],
    cwd: folder,
    env: {
      ...(process.env as Record<string, string>),
      ...launch.env,
      VK_ICD_FILENAMES: swiftShader ?? '',
      LANGUAGE: 'en',
    },
  })
  const page = await app.firstWindow()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.getByRole('main').waitFor()
  return {
    app,
    page,
    folder,
    complaints,
    choose: (...paths) =>
      app.evaluate(({ dialog }, filePaths) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths })
      }, paths),
    saveAs: (path) =>
      app.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
      }, path),
  }
}

export { expect }

/** Runs a command of the command line; what it printed as JSON. */
export function galatea(...args: string[]): Record<string, unknown> {
  const output = execFileSync(process.execPath, [join(root, 'bin', 'galatea.mjs'), ...args, '--json', '--quiet'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return JSON.parse(output) as Record<string, unknown>
}

/** Goes to a view by its place in the rail. */
export async function go(page: Page, view: (typeof views)[number]['title']): Promise<void> {
  await page.locator(`[data-view="${view}"]`).click()
  await page.locator(`[data-view-name="${view}"]`).waitFor()
}

/** Drops files from the desktop on the middle of the window: a drop made by script would have no paths. */
export async function drop(page: Page, ...files: string[]): Promise<void> {
  const debuggerLine = await page.context().newCDPSession(page)
  const { width, height } = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }))
  const [x, y] = [Math.round(width / 2), Math.round(height / 2)]
  const data = { items: [], files, dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await debuggerLine.send('Input.dispatchDragEvent', { type, x, y, data })
  }
  await debuggerLine.detach()
}

/** A labelled choice. */
export function choice(page: Page, label: string): Locator {
  return page.getByRole('combobox', { name: label, exact: true })
}

/** Changes settings as the settings menu does. */
export async function set(page: Page, change: Record<string, string>): Promise<void> {
  expect(await callFromPage(page, 'changeSettings', change)).toMatchObject({ ok: true })
}

/** A call as the page itself could make it, past every check of the window's own code. */
export function callFromPage(page: Page, name: string, input: unknown): Promise<unknown> {
  const script = `window.galatea.calls[${JSON.stringify(name)}](${nextCall++}, ${JSON.stringify(input)})`
  return page.evaluate(script)
}

let nextCall = 1_000_000_000
