import type { IpcMainEvent, IpcMainInvokeEvent } from 'electron'
import { isOwnPage } from './origin'

/**
 * Messages count only from the main frame of one of our own pages: a frame that something managed to embed, or a page
 * that a window was led to, gets no answer (Electron's security list, "validate the sender of all IPC messages").
 */
export function isTrustedSender(event: IpcMainEvent | IpcMainInvokeEvent): boolean {
  const frame = event.senderFrame
  return frame !== null && frame.parent === null && isOwnPage(frame.url)
}
