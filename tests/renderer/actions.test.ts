import { describe, expect, it } from 'vitest'
import { menuTemplate as menuSchema } from '../../src-preload/contract/system'
import { actions, menuTemplate, viewOf } from '../../src-renderer/actions'
import { keyLabel, matches } from '../../src-renderer/actions/keys'
import { en } from '../../src-renderer/i18n/en'
import { views } from '../../src-renderer/views/views'

interface Press {
  key: string
  ctrlKey?: boolean
  shiftKey?: boolean
  altKey?: boolean
  metaKey?: boolean
}
const press = (event: Press): KeyboardEvent =>
  ({ ctrlKey: false, shiftKey: false, altKey: false, metaKey: false, ...event }) as KeyboardEvent

describe('actions', () => {
  it('have ids and keys of their own, and titles', () => {
    expect(new Set(actions.map(({ id }) => id)).size).toBe(actions.length)
    const keyed = actions.filter(({ key }) => (key as string | null) !== null)
    for (const action of keyed) {
      const rivals = keyed.filter((other) => {
        const [mine, theirs] = [viewOf(action), viewOf(other)]
        return other.key === action.key && (mine === null || theirs === null || mine === theirs)
      })
      expect(rivals.map(({ id }) => id)).toEqual([action.id])
    }
    for (const { title } of actions) expect(en.actions[title], title).toBeTruthy()
    for (const { action } of views) expect(actions.some(({ id }) => id === action)).toBe(true)
  })

  it('are pressed by their keys alone', () => {
    expect(matches('Ctrl+O', press({ key: 'o', ctrlKey: true }), false)).toBe(true)
    expect(matches('Ctrl+O', press({ key: 'o' }), false)).toBe(false)
    expect(matches('Ctrl+O', press({ key: 'O', ctrlKey: true, shiftKey: true }), false)).toBe(false)
    expect(matches('Ctrl+Shift+O', press({ key: 'O', ctrlKey: true, shiftKey: true }), false)).toBe(true)
    expect(matches('Ctrl+O', press({ key: 'o', metaKey: true }), true)).toBe(true)
    expect(matches('R', press({ key: 'r' }), false)).toBe(true)
    expect(matches('R', press({ key: 'r', ctrlKey: true }), false)).toBe(false)
    // Some keyboards need Shift for '+', others do not, and '=' is the same key unshifted on many.
    for (const event of [{ key: '+' }, { key: '+', shiftKey: true }, { key: '=' }]) {
      expect(matches('+', press(event), false)).toBe(true)
    }
  })

  it('make menus that the contract takes', () => {
    const template = menuTemplate({
      menu: (menu) => menu,
      view: (path) => path,
      action: (id) => `actions.${id}`,
      key: (id) => (id === 'open' ? 'Ctrl+L' : null),
      isEnabled: (id) => id === 'open',
    })
    expect(menuSchema.parse(template)).toEqual(template)
    expect(template.flatMap(({ entries }) => entries)).toHaveLength(actions.length)
    expect(template[0]?.entries[0]).toEqual({
      id: 'open',
      title: 'actions.open',
      accelerator: 'CommandOrControl+L',
      enabled: true,
      submenu: null,
      apart: false,
    })
    const shown = template.find(({ id }) => id === 'view')
    expect(shown?.entries.find(({ id }) => id === 'compareSplit')).toMatchObject({ submenu: '/galaxies' })
    // As long as what counts everywhere and a submenu a view.
    for (const { id, entries } of template) {
      const rows = entries.filter(({ submenu }) => submenu === null).length
      const submenus = new Set(entries.map(({ submenu }) => submenu)).size
      expect(rows + submenus, id).toBeLessThan(25)
    }
  })

  it('show keys as the system writes them', () => {
    expect(keyLabel('Ctrl+Shift+O', false)).toBe('Ctrl+Shift+O')
    expect(keyLabel('Ctrl+Shift+O', true)).toBe('⌘⇧O')
    expect(keyLabel('+', true)).toBe('+')
  })
})
