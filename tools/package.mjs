/**
 * `npm run package`: an unpacked application of this system under dist/, checked (what is in it) and tried (`--smoke`).
 * `--installers` makes what people install as well (AppImage and deb, NSIS, dmg; their tools are downloaded);
 * `--no-smoke` leaves the trial out.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { electronLaunch, findElectron, hasDisplay } from './electron.mjs'
import { checkPackage } from './package/check.mjs'
import { binary, node, root, run } from './run.mjs'

const installers = process.argv.includes('--installers')
const trial = !process.argv.includes('--no-smoke')
const dist = join(root, 'dist')

const electron = findElectron()
if (!electron) fail('there is no Electron here; run: node tools/setup.mjs --electron')
const isTest = electron.origin !== 'official'
if (isTest) {
  console.log("package: Electron's own binary is not here: this is a test package, and says so in its name.")
  if (installers) fail("installers are made of Electron's own binary only")
}

const config = configuration()
const settings = join(root, 'node_modules', '.cache', 'electron-builder.json')
mkdirSync(join(root, 'node_modules', '.cache'), { recursive: true })
writeFileSync(settings, JSON.stringify(config))
rmSync(dist, { recursive: true, force: true })
const target = installers ? [] : ['--dir']
const { status } = await node(binary('electron-builder'), [...target, '--publish', 'never', '--config', settings])
if (status !== 0) fail(`electron-builder ended with exit status ${status}`)

const folder = join(dist, unpackedFolder())
const found = checkPackage(folder, root)
console.log(`package: ${found.packages} packages, ${found.megabytes} MB, no development dependency: ${folder}`)
if (trial) process.exitCode = await smoke()

function configuration() {
  const base = JSON.parse(readFileSync(join(root, 'electron-builder.json'), 'utf8'))
  if (!isTest) return base
  const { linux, ...rest } = base
  return {
    ...rest,
    productName: `${base.productName} (test package)`,
    linux: { ...linux, executableName: `${linux.executableName}-test-package` },
    electronDist: electron.dist,
    electronVersion: readFileSync(join(electron.dist, 'version'), 'utf8').trim().replace(/^v/, ''),
  }
}

function unpackedFolder() {
  const folders = readdirSync(dist, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const unpacked = folders.find(({ name }) => /unpacked$|^mac/.test(name))
  if (!unpacked) fail(`electron-builder wrote no unpacked application into ${dist}`)
  return unpacked.name
}

function executable() {
  if (process.platform === 'darwin') return join(folder, 'Galatea.app', 'Contents', 'MacOS', 'Galatea')
  if (process.platform === 'win32') return join(folder, 'Galatea.exe')
  return join(folder, config.linux.executableName)
}

async function smoke() {
  const software = ['--use-angle=swiftshader', '--ignore-gpu-blocklist']
  const command = [executable(), ...electronLaunch(electron).args, ...(hasDisplay() ? [] : software), '--smoke']
  if (!hasDisplay()) command.unshift('xvfb-run', '-a')
  return (await run(command[0], command.slice(1))).status
}

function fail(sentence) {
  console.error(`package: ${sentence}.`)
  process.exit(1)
}
