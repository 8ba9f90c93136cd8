import { describe, expect, it } from 'vitest'
import { de } from '../../src-renderer/i18n/de'
import { en } from '../../src-renderer/i18n/en'

function leaves(value: object, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(value).flatMap(([key, entry]: [string, unknown]): [string, string][] =>
      typeof entry === 'string' ? [[prefix + key, entry]] : [...leaves(entry as object, `${prefix}${key}.`)],
    ),
  )
}

const english = leaves(en)
const german = leaves(de)
const parameters = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort()

describe('messages', () => {
  it('have the same keys in both languages', () => {
    expect([...german.keys()].sort()).toEqual([...english.keys()].sort())
  })

  it('take the same parameters and the same number of plural forms', () => {
    for (const [key, text] of english) {
      const other = german.get(key) ?? ''
      expect([...new Set(parameters(other))], key).toEqual([...new Set(parameters(text))])
      expect(other.split(' | ').length, key).toBe(text.split(' | ').length)
    }
  })

  it('are never empty, and are translated where they are sentences', () => {
    for (const [key, text] of english) {
      expect(text.trim(), key).not.toBe('')
      expect(german.get(key)?.trim(), key).not.toBe('')
      if (text.split(' ').length > 3) expect(german.get(key), key).not.toBe(text)
    }
  })
})
