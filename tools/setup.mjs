/**
 * Makes a checkout ready to run: `node tools/setup.mjs [--electron] [--build] [--quiet]`.
 *
 * Every script of package.json begins with it, so that a fresh clone needs no other command. It uses Node's own
 * modules only, because it runs before anything is installed, and costs a tenth of a second when nothing is to do.
 */
import { buildIfStale } from './setup/build.mjs'
import { installElectron } from './setup/electron.mjs'
import { installLibraries } from './setup/libraries.mjs'
import { withLock } from './setup/lock.mjs'
import { installPackages } from './setup/packages.mjs'
import { SetupError } from './setup/terminal.mjs'

const known = ['--electron', '--build', '--quiet']
const flags = new Set(process.argv.slice(2))

try {
  const unknown = [...flags].find((flag) => !known.includes(flag))
  if (unknown) throw new SetupError(`Unknown option '${unknown}': tools/setup.mjs takes ${known.join(', ')}.`, 2)
  requireNode(20, 19)
  await withLock(async () => {
    const quiet = flags.has('--quiet')
    await installPackages({ quiet })
    if (flags.has('--electron')) {
      await installElectron({ quiet })
      await installLibraries({ quiet })
    }
    if (flags.has('--build')) await buildIfStale({ quiet })
  })
} catch (error) {
  if (!(error instanceof SetupError)) throw error
  console.error(`setup: ${error.message}`)
  process.exitCode = error.exitCode
}

function requireNode(major, minor) {
  const [ourMajor, ourMinor] = process.versions.node.split('.').map(Number)
  if (ourMajor > major || (ourMajor === major && ourMinor >= minor)) return
  throw new SetupError(`Node ${major}.${minor} or newer is needed, and this is ${process.versions.node}.`)
}
