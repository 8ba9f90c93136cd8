import type { MenuTemplate } from '../../src-preload/contract/system'
import { menuIds, type MenuId } from './action'
import { datasetActions } from './dataset'
import { detectorsActions } from './detectors'
import { frameActions } from './frame'
import { galaxiesActions } from './galaxies'
import { modelsActions } from './models'
import { jobsActions } from './jobs'
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
  modelsActions,
  jobsActions,
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
  /** The name of the view at a path. */
  view: (path: string) => string
  action: (id: ActionId) => string
  key: (id: ActionId) => string | null
  isEnabled: (id: ActionId) => boolean
}

/**
 * The native menus: what counts everywhere, with a line between what is of different views, then what belongs to one
 * view in a submenu of its name, so that no menu is longer than a screen.
 */
export function menuTemplate(words: MenuWords): MenuTemplate {
  return menuIds.map((menu) => {
    const ofView = (view: string | null): KnownAction[][] =>
      lists
        .map((list) => list.filter((action) => action.menu === menu && viewOf(action) === view))
        .filter(({ length }) => length > 0)
    const everywhere = ofView(null)
    const views = [...new Set(actions.map(viewOf))].filter((view) => view !== null)
    const inSubmenus = views.map((view) => ({ view, parts: ofView(view) })).filter(({ parts }) => parts.length > 0)
    return {
      id: menu,
      title: words.menu(menu),
      entries: [
        ...entriesOf(everywhere, words, null, false),
        ...inSubmenus.flatMap(({ view, parts }, at) =>
          entriesOf(parts, words, words.view(view), at === 0 && everywhere.length > 0),
        ),
      ],
    }
  })
}

function entriesOf(
  parts: readonly KnownAction[][],
  words: MenuWords,
  submenu: string | null,
  firstApart: boolean,
): MenuTemplate[number]['entries'] {
  return parts.flatMap((part, at) =>
    part.map(({ id }, i) => ({
      id,
      title: words.action(id),
      accelerator: words.key(id)?.replace('Ctrl', 'CommandOrControl') ?? null,
      enabled: words.isEnabled(id),
      submenu,
      apart: i === 0 && (at > 0 || firstApart),
    })),
  )
}
