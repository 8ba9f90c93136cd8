import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { MenuTemplate } from '../../src-preload/contract/system'

/**
 * The native menu, made from the window's table of actions. Keys are shown but not registered: the page handles them,
 * so that a key works the same with and without a menu, and not while a text field has the focus.
 */
export function showMenu(template: MenuTemplate, chosen: (action: string) => void): void {
  const menus = template.map((menu): MenuItemConstructorOptions => ({
    id: menu.id,
    label: menu.title,
    submenu: menu.entries.flatMap((entry): MenuItemConstructorOptions[] => [
      ...(entry.apart ? [{ type: 'separator' as const }] : []),
      {
        id: entry.id,
        label: entry.title,
        enabled: entry.enabled,
        accelerator: entry.accelerator ?? undefined,
        registerAccelerator: false,
        click: () => chosen(entry.id),
      },
    ]),
  }))
  const system: MenuItemConstructorOptions[] = process.platform === 'darwin' ? [{ role: 'appMenu' }] : []
  Menu.setApplicationMenu(Menu.buildFromTemplate([...system, ...menus]))
}
