import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pages } from '../../tools/docs'

describe('docs', () => {
  it.each(Object.keys(pages))('%s says what the program says (otherwise: npm run docs)', async (name) => {
    const committed = await readFile(resolve(import.meta.dirname, '../../docs', name), 'utf8')
    expect(await pages[name]!()).toBe(committed)
  })
})
