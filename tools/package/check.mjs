import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What lies in a packaged application: every package must be one that the lockfile needs in production, and native
 * modules must be there for this system and no other.
 * @throws Error that names what is too much or missing.
 */
export function checkPackage(folder, root) {
  const resources = findResources(folder)
  const files = filesIn(readAsar(join(resources, 'app.asar')))
  const packages = new Set(files.map(packageOf).filter(Boolean))
  const wanted = productionPackages(root)
  const extra = [...packages].filter((name) => !wanted.has(name))
  if (extra.length > 0) throw new Error(`the package holds what it does not need: ${extra.join(', ')}`)
  const native = files.filter((file) => /\.(node|dll|dylib)$|\.so(\.|$)/.test(file))
  const foreign = native.filter((file) => /(linux|win32|darwin)/.test(file) && !file.includes(process.platform))
  if (foreign.length > 0) throw new Error(`the package holds files of other systems: ${foreign.join(', ')}`)
  const unpacked = join(resources, 'app.asar.unpacked')
  const packed = native.filter((file) => !existsSync(join(unpacked, file)))
  if (packed.length > 0) throw new Error(`native files cannot be loaded from the archive: ${packed.join(', ')}`)
  for (const name of ['onnxruntime-node', '@duckdb']) {
    if (!native.some((file) => file.includes(name))) throw new Error(`the package lacks the native files of ${name}`)
  }
  return { packages: packages.size, files, megabytes: Math.round(sizeOf(folder) / 1e6) }
}

/** Names of the packages that the lockfile does not mark as needed for development alone. */
export function productionPackages(root) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const kept = Object.entries(packages).filter(([path, { dev }]) => path.startsWith('node_modules/') && !dev)
  return new Set(kept.map(([path]) => packageOf(path)))
}

/** The innermost package that a file belongs to, or null. */
export function packageOf(path) {
  return /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*node_modules\/)/.exec(path)?.[1] ?? null
}

/** The table of contents of an asar archive: four sizes as pickled integers, then JSON. */
export function readAsar(path) {
  const file = openSync(path, 'r')
  try {
    const head = Buffer.alloc(16)
    readSync(file, head, 0, 16, 0)
    const json = Buffer.alloc(head.readUInt32LE(12))
    readSync(file, json, 0, json.length, 16)
    return JSON.parse(json.toString('utf8'))
  } finally {
    closeSync(file)
  }
}

export function filesIn({ files }, prefix = '') {
  return Object.entries(files).flatMap(([name, entry]) =>
    entry.files ? filesIn(entry, `${prefix}${name}/`) : [`${prefix}${name}`],
  )
}

function findResources(folder) {
  const places = ['resources', join('Galatea.app', 'Contents', 'Resources')].map((name) => join(folder, name))
  const found = places.find((place) => existsSync(join(place, 'app.asar')))
  if (!found) throw new Error(`${folder} holds no application: resources/app.asar was expected`)
  return found
}

function sizeOf(path) {
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.size
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
}
