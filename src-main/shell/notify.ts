import { app, BrowserWindow, Notification } from 'electron'

/** Shown ones are kept, or the system would not tell of a click on them. */
const shown = new Set<Notification>()
/** How many things ended since somebody looked. */
let unseen = 0

/**
 * Tells by the system that something ended, to whoever is not looking at the window: a notification, a number on the
 * program's symbol where the system has one, a symbol that flashes in the task bar. A click brings the window back.
 */
export function notify(title: string, body: string): void {
  const [window] = BrowserWindow.getAllWindows()
  if (!window || window.isFocused()) return
  unseen += 1
  app.setBadgeCount(unseen)
  window.flashFrame(true)
  if (!Notification.isSupported()) return
  const notification = new Notification({ title, body })
  shown.add(notification)
  notification.once('close', () => shown.delete(notification))
  notification.once('click', () => {
    shown.delete(notification)
    if (window.isDestroyed()) return
    if (window.isMinimized()) window.restore()
    window.focus()
  })
  notification.show()
}

/** Somebody looks at the window. */
export function clearAttention(): void {
  unseen = 0
  app.setBadgeCount(0)
  for (const window of BrowserWindow.getAllWindows()) window.flashFrame(false)
}
