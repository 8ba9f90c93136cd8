import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { licences as schema } from '../../src-preload/contract/about'
import { bibtex } from '../../src-renderer/views/settings/citation'
import { shipped } from '../../tools/licences.mjs'

const root = resolve(import.meta.dirname, '../..')
const read = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8')
const licences = schema.parse(JSON.parse(read('resources', 'licences.json')))
const name = (entry: { name: string; version: string }): string => `${entry.name} ${entry.version}`

describe('the licences of others', () => {
  it('are those of everything that is shipped: node tools/licences.mjs writes them', () => {
    expect(licences.map(name)).toEqual(shipped().map(name))
    for (const known of ['electron', 'vue', 'plotly.js', 'onnxruntime-node', 'zod', 'naive-ui']) {
      expect(licences.map((entry) => entry.name)).toContain(known)
    }
  })

  it('let the program be given on', () => {
    for (const entry of licences)
      expect(entry.licence, name(entry)).toMatch(/MIT|Apache|BSD|ISC|OFL|Unlicense|CC0|0BSD|Zlib/)
  })
})

it('the citation has the version of the program', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string }
  expect(read('CITATION.cff')).toContain(`version: ${version}\n`)
  expect(bibtex(version)).toContain(`version = {${version}}`)
})
