import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { findElectron, hasDisplay } from '../electron.mjs'
import { begin, execute, SetupError, tail } from './terminal.mjs'

/** What Electron links to and does not bring, and a virtual display. Newer releases renamed some (time_t of 64 bits). */
const packages = [
  ['libgtk-3-0t64', 'libgtk-3-0'],
  ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'],
  ['libcups2t64', 'libcups2'],
  ['libasound2t64', 'libasound2'],
  ['libnss3'],
  ['libgbm1'],
  ['libdrm2'],
  ['libxkbcommon0'],
  ['libxcomposite1'],
  ['libxdamage1'],
  ['libxrandr2'],
  ['fonts-dejavu-core'],
  ['xvfb'],
  ['xauth'],
]

/**
 * Makes sure that Electron can start on Linux: its shared libraries and, without a display, `xvfb-run`. Missing ones
 * are installed on Debian as root; anybody else is told the one command to run.
 */
export async function installLibraries({ quiet }) {
  if (process.platform !== 'linux') return
  const missing = await missingHere()
  if (missing.length === 0) return
  const debian = existsSync('/etc/debian_version') && isOnPath('apt-get')
  if (!debian) throw new SetupError(`Electron needs ${missing.join(', ')}: install them with your system's packages.`)
  const root = process.getuid() === 0
  const names = await availableNames({ refresh: root })
  const command = ['apt-get', 'install', '-y', '--no-install-recommends', ...names]
  if (!root) throw new SetupError(`Electron needs ${missing.join(', ')}. Run: sudo ${command.join(' ')}`)
  const done = begin(`installing what Electron needs with apt-get (${missing.length} missing, ${missing[0]} …)`, quiet)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const { status, output } = await execute(command[0], command.slice(1), { env })
  if (status !== 0) throw new SetupError(`'${command.join(' ')}' failed with exit status ${status}:\n${tail(output)}`)
  const still = await missingHere()
  if (still.length > 0) throw new SetupError(`Electron still lacks ${still.join(', ')} after '${command.join(' ')}'.`)
  done()
}

async function missingHere() {
  const { stdout } = await execute('ldd', [findElectron().executable])
  const libraries = [...stdout.matchAll(/^\s*(\S+) => not found/gm)].map(([, name]) => name)
  const display = hasDisplay() || ['xvfb-run', 'Xvfb', 'xauth'].every(isOnPath)
  return display ? libraries : [...libraries, 'xvfb-run']
}

/** The names this release knows the packages by. */
async function availableNames({ refresh }) {
  if (refresh) await execute('apt-get', ['update'])
  const { stdout } = await execute('apt-cache', ['pkgnames'])
  const known = new Set(stdout.split('\n'))
  return packages.map((names) => names.find((name) => known.has(name)) ?? names.at(-1))
}

function isOnPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))
}
