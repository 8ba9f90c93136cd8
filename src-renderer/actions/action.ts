export const menuIds = ['file', 'edit', 'view', 'go', 'help'] as const
export type MenuId = (typeof menuIds)[number]

/**
 * One thing that can be done. Menus, keys, the command palette, the page of shortcuts and tooltips are all made from
 * these; what an action does is registered by the view that can do it, so an action without a doer is disabled.
 */
export interface Action {
  readonly id: string
  /** Below `actions.` in the messages. */
  readonly title: string
  /** As in `Ctrl+O` (Ctrl is the command key on a Mac), a bare letter where no text is typed; null: none. */
  readonly key: string | null
  readonly menu: MenuId
  /** The path of the only view in which its key counts, so that views may share a key; absent: everywhere. */
  readonly view?: string
}
