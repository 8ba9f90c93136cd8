import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { MenuTemplate } from '../../src-preload/contract/system'

type Entry = MenuTemplate[number]['entries'][number]

/**
 * The native menu, made from the window's table of actions. Keys are shown but not registered: the page handles them,
 * so that a key works the same with and without a menu, and not while a text field has the focus.
 */
export function showMenu(template: MenuTemplate, chosen: (action: string) => void): void {
  const menus = template.map((menu): MenuItemConstructorOptions => ({
    id: menu.id,
    label: menu.title,
    submenu: itemsOf(menu.entries, chosen),
  }))
  const system: MenuItemConstructorOptions[] = process.platform === 'darwin' ? [{ role: 'appMenu' }] : []
  Menu.setApplicationMenu(Menu.buildFromTemplate([...system, ...menus]))
}

/** A menu's items: a submenu stands where the first of its entries does. */
function itemsOf(entries: readonly Entry[], chosen: (action: string) => void): MenuItemConstructorOptions[] {
  const items: MenuItemConstructorOptions[] = []
  const submenus = new Map<string, MenuItemConstructorOptions[]>()
  for (const entry of entries) {
    const known = entry.submenu === null ? items : submenus.get(entry.submenu)
    if (entry.apart) (known ?? items).push({ type: 'separator' })
    const list = known ?? []
    if (entry.submenu !== null && !known) {
      submenus.set(entry.submenu, list)
      items.push({ label: entry.submenu, submenu: list })
    }
    list.push({
      id: entry.id,
      label: entry.title,
      enabled: entry.enabled,
      accelerator: entry.accelerator ?? undefined,
      registerAccelerator: false,
      click: () => chosen(entry.id),
    })
  }
  return items
}
