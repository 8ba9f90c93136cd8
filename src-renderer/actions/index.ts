import type { MenuTemplate } from '../../src-preload/contract/system'
import { menuIds, type MenuId } from './action'
import { datasetActions } from './dataset'
import { detectorsActions } from './detectors'
import { frameActions } from './frame'
import { galaxiesActions } from './galaxies'
import { tracksActions } from './tracks'
import { trainingActions } from './training'
import { viewerActions } from './viewer'

/** Every action of the window, a list a view: menus draw a line between lists. */
const lists = [
  frameActions,
  galaxiesActions,
  viewerActions,
  detectorsActions,
  tracksActions,
  datasetActions,
  trainingActions,
] as const

export const actions = lists.flat()

export type KnownAction = (typeof actions)[number]
export type ActionId = KnownAction['id']

/** The view an action's key belongs to; null: every view. */
export function viewOf(action: KnownAction): string | null {
  return 'view' in action ? action.view : null
}

export interface MenuWords {
  menu: (menu: MenuId) => string
  action: (id: ActionId) => string
  key: (id: ActionId) => string | null
  isEnabled: (id: ActionId) => boolean
}

/** The native menus: a line between what is of different views. */
export function menuTemplate(words: MenuWords): MenuTemplate {
  return menuIds.map((menu) => {
    const parts = lists
      .map((group) => group.filter((action) => action.menu === menu))
      .filter(({ length }) => length > 0)
    return {
      id: menu,
      title: words.menu(menu),
      entries: parts.flatMap((part, at) =>
        part.map(({ id }, i) => ({
          id,
          title: words.action(id),
          accelerator: words.key(id)?.replace('Ctrl', 'CommandOrControl') ?? null,
          enabled: words.isEnabled(id),
          apart: at > 0 && i === 0,
        })),
      ),
    }
  })
}
