import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { checkPackage, packageOf, productionPackages, type AsarFolder } from '../../tools/package/check.mjs'

const root = resolve(import.meta.dirname, '../..')
const onnx = `node_modules/onnxruntime-node/bin/${process.platform}/binding.node`
const duck = `node_modules/@duckdb/node-bindings-${process.platform}-x64/duckdb.node`

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'galatea-package-'))
})

/** An unpacked application with an archive of these files, the native ones beside it. */
function pack(files: readonly string[], unpacked: readonly string[] = files): void {
  const contents: AsarFolder = { files: {} }
  for (const path of files) {
    const names = path.split('/')
    const last = names.pop()!
    const parent = names.reduce((at, name) => (at.files[name] ??= { files: {} }) as AsarFolder, contents)
    parent.files[last] = { size: 0 }
  }
  const json = Buffer.from(JSON.stringify(contents))
  const head = Buffer.alloc(16)
  head.writeUInt32LE(json.length, 12)
  mkdirSync(join(folder, 'resources'))
  writeFileSync(join(folder, 'resources', 'app.asar'), Buffer.concat([head, json]))
  for (const path of unpacked) {
    mkdirSync(join(folder, 'resources', 'app.asar.unpacked', path, '..'), { recursive: true })
    writeFileSync(join(folder, 'resources', 'app.asar.unpacked', path), '')
  }
}

describe('a package', () => {
  it('may hold what is needed in production', () => {
    pack([onnx, duck, 'out/main/shell.js', 'node_modules/zod/index.js'])
    expect(checkPackage(folder, root)).toMatchObject({ packages: 3 })
  })

  it.each([
    ['a development dependency', [onnx, duck, 'node_modules/playwright/index.js'], /does not need: playwright/],
    ['one below another package', [onnx, duck, 'node_modules/zod/node_modules/vue/i.js'], /does not need: vue/],
    ['files of another system', [onnx, duck, 'node_modules/onnxruntime-node/bin/beos/win32/a.dll'], /other systems/],
    ['no native file of the engine', [duck], /lacks the native files of onnxruntime-node/],
  ])('with %s is refused', (_what, files, reason) => {
    pack(files)
    expect(() => checkPackage(folder, root)).toThrow(reason)
  })

  it('whose native files are only in the archive is refused', () => {
    pack([onnx, duck], [onnx])
    expect(() => checkPackage(folder, root)).toThrow(/cannot be loaded from the archive/)
  })
})

it('tells production from development by the lockfile', () => {
  const names = productionPackages(root)
  expect(names.has('zod')).toBe(true)
  expect(names.has('onnxruntime-node')).toBe(true)
  for (const name of ['vue', 'electron', 'electron-builder', 'playwright', 'vitest'])
    expect(names.has(name), name).toBe(false)
})

it('names the innermost package of a file', () => {
  expect(packageOf('node_modules/@duckdb/node-api/lib/a.js')).toBe('@duckdb/node-api')
  expect(packageOf('node_modules/a/node_modules/b/c.js')).toBe('b')
  expect(packageOf('out/main/shell.js')).toBeNull()
})
