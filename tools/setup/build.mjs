import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lockHash } from './packages.mjs'
import { begin, execute, root, SetupError, tail } from './terminal.mjs'

const stamp = join(root, 'out', '.sources')
const folders = ['src-main', 'src-preload', 'src-renderer']
const files = ['electron.vite.config.ts', 'package.json', 'tsconfig.json', 'tsconfig.node.json', 'tsconfig.web.json']
/** What `bin/galatea.mjs` and Electron start. */
const entries = ['out/main/cli.js', 'out/main/shell.js']

/** Builds `out/` when its sources have changed in content since it was built: a fresh checkout of the same is not new. */
export async function buildIfStale({ quiet }) {
  const wanted = sourcesHash()
  const complete = entries.every((entry) => existsSync(join(root, entry)))
  if (complete && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  const done = begin('building', quiet)
  rmSync(stamp, { force: true })
  const builder = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const { status, output } = await execute(process.execPath, [builder, 'build', '--logLevel', 'warn'])
  if (status !== 0)
    throw new SetupError(`'electron-vite build' failed with exit status ${status}:\n${tail(output, 40)}`)
  const missing = entries.find((entry) => !existsSync(join(root, entry)))
  if (missing) throw new SetupError(`'electron-vite build' did not write ${missing}.`)
  writeFileSync(stamp, wanted)
  done()
}

function sourcesHash() {
  const hash = createHash('sha256').update(lockHash())
  const add = (path) =>
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)))
      .update('\0')
  for (const file of files) if (existsSync(join(root, file))) add(file)
  for (const folder of folders) {
    const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    for (const path of paths.sort()) add(path.slice(root.length + 1))
  }
  return hash.digest('hex')
}
