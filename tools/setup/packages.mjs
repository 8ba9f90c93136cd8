import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { begin, head, npm, root, SetupError } from './terminal.mjs'

const lockfile = join(root, 'package-lock.json')
const modules = join(root, 'node_modules')
const stamp = join(modules, '.galatea-lock')
/** What npm itself writes about what it installed. */
const installed = join(modules, '.package-lock.json')

/** Installs exactly what the lockfile says, when node_modules is missing or was made from another lockfile. */
export async function installPackages({ quiet }) {
  const wanted = lockHash()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  if (!agreesWithLock()) {
    const done = begin('installing the packages of package-lock.json', quiet)
    await keepingCache(async () => {
      const { status, output } = await npm(['ci', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'])
      if (status !== 0) throw new SetupError(`'npm ci' failed with exit status ${status}:\n${head(output)}`)
    })
    done()
  }
  writeFileSync(stamp, wanted)
}

export function lockHash() {
  return createHash('sha256').update(readFileSync(lockfile)).digest('hex')
}

/** True where a developer's own `npm install` has already brought node_modules to the lockfile's state. */
function agreesWithLock() {
  if (!existsSync(installed)) return false
  const want = JSON.parse(readFileSync(lockfile, 'utf8')).packages
  const have = JSON.parse(readFileSync(installed, 'utf8')).packages
  const wanted = Object.entries(want).filter(([path]) => path !== '')
  const same = ([path, entry]) =>
    path in have ? have[path].integrity === entry.integrity && have[path].version === entry.version : entry.optional
  return wanted.every(same) && Object.keys(have).every((path) => path in want)
}

/** `npm ci` empties node_modules; what was downloaded into its cache folder is not fetched again. */
async function keepingCache(install) {
  const cache = join(modules, '.cache')
  const aside = join(root, '.modules-cache')
  if (existsSync(cache) && !existsSync(aside)) renameSync(cache, aside)
  try {
    await install()
  } finally {
    if (existsSync(aside) && existsSync(modules)) renameSync(aside, cache)
  }
}
