import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright/test'
import { electronLaunch, findElectron } from '../../tools/electron.mjs'

const root = resolve(import.meta.dirname, '../..')

export interface OpenedWindow {
  app: ElectronApplication
  page: Page
  folder: string
  close: () => Promise<void>
}

/**
 * The window as a person starts it, with a display of its own (Xvfb where there is none) and the graphics in software.
 * @param files named on the command line.
 */
export async function openWindow(folder: string, files: readonly string[]): Promise<OpenedWindow> {
  const electron = findElectron()
  if (!electron) throw new Error('There is no Electron here: run node tools/setup.mjs --electron')
  if (!existsSync(join(root, 'out/main/shell.js'))) throw new Error('The window is not built: run npm run build')
  if (!process.env.DISPLAY && process.platform === 'linux') {
    throw new Error('There is no display: run xvfb-run -a npm run bench -- …')
  }
  const launch = electronLaunch(electron)
  Object.assign(process.env, { ELECTRON_OVERRIDE_DIST_PATH: electron.dist })
  const app = await _electron.launch({
    args: [
      ...launch.args,
      root,
      `--user-data-dir=${join(folder, 'data')}`,
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--ignore-gpu-blocklist',
      '--force-device-scale-factor=1',
      ...files,
    ],
    cwd: folder,
    env: { ...(process.env as Record<string, string>), ...launch.env, LANGUAGE: 'en' },
  })
  const page = await app.firstWindow()
  await page.getByRole('main').waitFor()
  // The loader of TypeScript names functions by a helper, which the page lacks.
  await page.evaluate('globalThis.__name = (value) => value')
  const close = async (): Promise<void> => {
    app.process().kill('SIGKILL')
    await app.close().catch((error: unknown) => console.error(error))
  }
  return { app, page, folder, close }
}

/** A folder of the benchmark's own. */
export function benchFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'galatea-bench-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
