import { parse } from 'vue/compiler-sfc'
import { describe, expect, it } from 'vitest'
import { de } from '../../src-renderer/i18n/de'
import { en } from '../../src-renderer/i18n/en'

const sources = import.meta.glob<string>('../../src-renderer/**/*.vue', {
  query: '?raw',
  import: 'default',
  eager: true,
})
const scripts = import.meta.glob<string>('../../src-renderer/**/*.{vue,ts}', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** Attributes that a person reads or hears. */
const spoken = new Set(['aria-label', 'title', 'placeholder', 'alt', 'label', 'aria-valuetext'])

interface Node {
  type: number
  content?: unknown
  children?: Node[]
  props?: { type: number; name: string; value?: { content: string } }[]
  loc: { start: { line: number } }
}

/** Vue's numbers of node kinds: element 1, text 2, attribute 6. */
function literals(node: Node): string[] {
  const own: string[] = []
  if (node.type === 2 && typeof node.content === 'string' && /\p{L}{2,}/u.test(node.content)) {
    own.push(`line ${node.loc.start.line}: ${node.content.trim()}`)
  }
  for (const prop of node.props ?? []) {
    if (prop.type === 6 && spoken.has(prop.name) && /\p{L}{2,}/u.test(prop.value?.content ?? '')) {
      own.push(`line ${node.loc.start.line}: ${prop.name}="${prop.value?.content ?? ''}"`)
    }
  }
  return [...own, ...(node.children ?? []).flatMap(literals)]
}

describe('templates', () => {
  it('are all found', () => {
    expect(Object.keys(sources).length).toBeGreaterThan(20)
  })

  it.each(Object.keys(sources))('%s holds no literal text', (path) => {
    const { descriptor } = parse(sources[path] ?? '')
    const ast = descriptor.template?.ast as Node | undefined
    expect(ast ? literals(ast) : []).toEqual([])
  })

  it('find a literal where there is one', () => {
    const { descriptor } = parse('<template><p title="Hello there">{{ x }} and text</p></template>')
    expect(literals(descriptor.template?.ast as unknown as Node)).toHaveLength(2)
  })
})

describe('messages', () => {
  it('exist for every key that is written out', () => {
    const missing: string[] = []
    const known = (messages: object, key: string): boolean =>
      typeof key
        .split('.')
        .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], messages) === 'string'
    for (const [path, text] of Object.entries(scripts)) {
      for (const [, key = ''] of text.matchAll(/\bt\(\s*['`]([\w.-]+)['`]/g)) {
        if (!known(en, key) || !known(de, key)) missing.push(`${path}: ${key}`)
      }
      for (const [, key = ''] of text.matchAll(/keypath="([\w.-]+)"/g)) {
        if (!known(en, key)) missing.push(`${path}: ${key}`)
      }
    }
    expect(missing).toEqual([])
  })

  it('are all used', () => {
    const all = Object.values(scripts).join('\n')
    const unused: string[] = []
    const visit = (value: object, prefix: string): void => {
      for (const [key, entry] of Object.entries(value) as [string, unknown][]) {
        const full = prefix ? `${prefix}.${key}` : key
        // A key may be put together (`galaxies.panes.${role}`): then its section stands in the text.
        const asked =
          all.includes(`'${full}'`) ||
          all.includes(`"${full}"`) ||
          all.includes(`${prefix}.\${`) ||
          (prefix.includes('.') && all.includes(`'${prefix}'`))
        if (typeof entry === 'object' && entry !== null) visit(entry, full)
        else if (!asked) unused.push(full)
      }
    }
    visit(en, '')
    expect(unused).toEqual([])
  })
})
