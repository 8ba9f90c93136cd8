import { ipcMain, webContents, type IpcMainEvent, type IpcMainInvokeEvent, type WebContents } from 'electron'
import { absolutePath } from '../../src-preload/contract/common'
import { channels } from '../../src-preload/contract/wire'
import type { Client, Router } from './router'
import { log } from './log'
import { isTrustedSender } from './security/sender'

/** Ties the router to Electron. `connectEngine` is asked by a page that is ready for its port to the engine. */
export function listen(
  router: Router,
  connectEngine: (contents: WebContents) => void,
  dropped: (path: string) => void,
): void {
  const trusted = (event: IpcMainEvent | IpcMainInvokeEvent): boolean => {
    if (isTrustedSender(event)) return true
    log(`A message from '${event.senderFrame?.url ?? 'a frame that is gone'}' was refused.`)
    return false
  }
  ipcMain.handle(channels.call, (event, message: unknown) => {
    if (trusted(event)) return router.call(clientOf(event.sender), message)
    return { ok: false, error: { code: 'usage', message: 'Only the application’s own page may call.', details: {} } }
  })
  const on = (channel: string, act: (client: Client, message: unknown, contents: WebContents) => void): void => {
    ipcMain.on(channel, (event, message: unknown) => {
      if (trusted(event)) act(clientOf(event.sender), message, event.sender)
    })
  }
  on(channels.cancel, (client, message) => router.cancel(client, message))
  on(channels.subscribe, (client, message) => router.subscribe(client, message))
  on(channels.unsubscribe, (client, message) => router.unsubscribe(client, message))
  on(channels.dropped, (_client, message) => {
    const path = absolutePath.safeParse(message)
    if (path.success) dropped(path.data)
  })
  on(channels.connectEngine, (_client, _message, contents) => connectEngine(contents))
}

function clientOf(contents: WebContents): Client {
  const window = contents.id
  return {
    window,
    send(subscription, payload) {
      const alive = webContents.fromId(window)
      if (alive && !alive.isDestroyed()) alive.send(channels.event, subscription, payload)
    },
  }
}
