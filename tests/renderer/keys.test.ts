import { describe, expect, it } from 'vitest'
import { actions } from '../../src-renderer/actions'
import { fuzzyScore } from '../../src-renderer/actions/fuzzy'
import { effectiveKey, keyLabel, keyOfEvent, matches, rebound, rivals } from '../../src-renderer/actions/keys'

const press = (event: Partial<KeyboardEvent>): KeyboardEvent =>
  ({ code: '', ctrlKey: false, shiftKey: false, altKey: false, metaKey: false, ...event }) as KeyboardEvent
const action = (id: string) => actions.find((candidate) => candidate.id === id)!

describe('keys', () => {
  it.each([
    [{ key: 'k', ctrlKey: true }, 'Ctrl+K'],
    [{ key: 'Z', ctrlKey: true, shiftKey: true }, 'Ctrl+Shift+Z'],
    [{ key: 'r' }, 'R'],
    [{ key: 'F5' }, 'F5'],
    [{ key: 'F5', shiftKey: true }, 'Shift+F5'],
    [{ key: 'ArrowLeft', ctrlKey: true }, 'Ctrl+ArrowLeft'],
    [{ key: '+', shiftKey: true, ctrlKey: true }, 'Ctrl++'],
    // A digit with Shift types something else on every keyboard; its place says which it is.
    [{ key: ')', code: 'Digit0', shiftKey: true }, 'Shift+0'],
    [{ key: 'ö' }, 'Ö'],
  ] as [Partial<KeyboardEvent>, string][])('are read from what is pressed, and pressed by it: %o', (event, key) => {
    expect(keyOfEvent(press(event), false)).toBe(key)
    expect(matches(key, press(event), false)).toBe(true)
    expect(matches(key, press({ ...event, ctrlKey: !event.ctrlKey }), false)).toBe(false)
  })

  it('that the window or its fields need are not taken', () => {
    for (const event of [{ key: 'Tab' }, { key: 'Escape' }, { key: 'Enter' }, { key: ' ' }, { key: 'Control' }]) {
      expect(keyOfEvent(press(event), false)).toBeNull()
    }
    expect(keyOfEvent(press({ key: 'c', ctrlKey: true }), false)).toBeNull()
    expect(keyOfEvent(press({ key: 'k', altKey: true }), false)).toBeNull()
  })

  it('are shown as the system writes them', () => {
    expect(keyLabel('Ctrl++', true)).toBe('⌘+')
    expect(keyLabel('Ctrl+Shift+O', true)).toBe('⌘⇧O')
    expect(keyLabel(null, false)).toBe('')
  })
})

describe('rebinding', () => {
  it('gives a key to an action and keeps nothing that is as in the table', () => {
    const changes = rebound('palette', 'Ctrl+P', {})
    expect(changes).toEqual({ palette: 'Ctrl+P' })
    expect(effectiveKey(action('palette'), changes)).toBe('Ctrl+P')
    expect(rebound('palette', 'Ctrl+K', changes)).toEqual({})
    expect(rebound('palette', null, {})).toEqual({ palette: null })
  })

  it('names who has a key, and takes it from there', () => {
    expect(rivals('palette', 'Ctrl+O', {}).map(({ id }) => id)).toEqual(['open'])
    expect(rebound('palette', 'Ctrl+O', {})).toEqual({ palette: 'Ctrl+O', open: null })
    expect(rivals('palette', 'Ctrl+O', { open: null })).toEqual([])
  })

  it('lets two views share a key, and a view and the whole window not', () => {
    const [reject, blink] = [action('reject'), action('blink')]
    expect(rivals('reject', blink.key!, {})).toEqual([])
    expect(rivals('palette', reject.key!, {}).map(({ id }) => id)).toContain('reject')
  })
})

describe('fuzzy search', () => {
  const order = (typed: string, titles: string[]): string[] =>
    titles
      .map((title) => ({ title, score: fuzzyScore(typed, title) }))
      .filter(({ score }) => score !== null)
      .sort((a, b) => b.score! - a.score!)
      .map(({ title }) => title)

  it('finds words in any order, parts, and first letters', () => {
    expect(order('image open', ['Open image…', 'Open events…'])).toEqual(['Open image…'])
    expect(order('ods', ['Open data set…', 'Models'])[0]).toBe('Open data set…')
    expect(order('dark', ['Theme: Dark', 'Theme: Light'])).toEqual(['Theme: Dark'])
    expect(order('xyz', ['Open image…'])).toEqual([])
  })

  it('puts what begins with the words first', () => {
    expect(order('op', ['Stop', 'Open image…'])).toEqual(['Open image…', 'Stop'])
  })
})
