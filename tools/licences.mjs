/**
 * `node tools/licences.mjs`: writes resources/licences.json, the licences of everything that is shipped: what the
 * program depends on, and what is bundled into the window. Run it after a dependency changed; a test compares.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const root = resolve(import.meta.dirname, '..')
/** Development dependencies that end up in the window's bundle or beside it. */
const bundled = [
  '@fontsource-variable/inter',
  'electron',
  'naive-ui',
  'pinia',
  'plotly.js',
  'vue',
  'vue-i18n',
  'vue-router',
]
/** Shipped as a program, or built into one file: what it is built of is in its own text. */
const whole = new Set(['electron', 'plotly.js', 'vue-router'])

/** Names and versions of what is shipped, sorted, from the lockfile. */
export function shipped() {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const own = lock.packages['']
  const found = new Map()
  const visit = (name, from) => {
    const path = place(lock, name, from)
    if (!path || found.has(path)) return
    const { version, dependencies = {}, optionalDependencies = {} } = lock.packages[path]
    found.set(path, { name, version })
    if (whole.has(name)) return
    for (const next of Object.keys({ ...dependencies, ...optionalDependencies })) visit(next, path)
  }
  for (const name of [...Object.keys(own.dependencies), ...bundled]) visit(name, '')
  // Builds for other systems are not installed here, and types and empty stand-ins run nowhere.
  return [...found]
    .filter(([path, { name }]) => !name.startsWith('@types/') && !lock.packages[path].optional)
    .filter(([path]) => !lock.packages[path].resolved?.includes('empty-npm-package'))
    .map(([path, entry]) => ({ ...entry, path }))
    .sort((a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version))
}

/** Where Node finds a package, seen from another one. */
function place(lock, name, from) {
  for (let parent = from; ; parent = parent.slice(0, Math.max(0, parent.lastIndexOf('node_modules/') - 1))) {
    const path = parent === '' ? `node_modules/${name}` : `${parent}/node_modules/${name}`
    if (lock.packages[path]) return path
    if (parent === '') return null
  }
}

function licenceOf({ name, version, path }) {
  const folder = join(root, path)
  const { license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)(\.(md|txt))?$/i.test(entry))
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : ''
  const named = typeof license === 'string' ? license : (license?.type ?? '')
  if (name === 'h5wasm') return { name, version, licence: 'NIST (public domain); HDF5: BSD-3-Clause', text }
  // Some say only where it is written: then its first line is its name.
  const licence = /^see licen[cs]e/i.test(named) ? text.split('\n')[0].trim() : named
  return { name, version, licence, text }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const missing = shipped().filter(({ path }) => !existsSync(join(root, path)))
  if (missing.length > 0) throw new Error(`Not installed: ${missing.map(({ name }) => name).join(', ')}`)
  const licences = shipped().map(licenceOf)
  const unnamed = licences.filter(({ licence }) => licence === '')
  if (unnamed.length > 0) throw new Error(`Without a licence: ${unnamed.map(({ name }) => name).join(', ')}`)
  writeFileSync(join(root, 'resources', 'licences.json'), `${JSON.stringify(licences, null, 1)}\n`)
  console.log(`${licences.length} licences`)
}
