import { channels } from '../../src-preload/contract/wire'
import { EngineLine, type LinePort } from './line'

export const engine = new EngineLine()

/** Asks for the port and takes every one that comes. */
export function connectEngine(): void {
  window.addEventListener('message', (event) => {
    const port = event.ports[0]
    if (event.source === window && event.data === channels.enginePort && port) engine.attach(port as LinePort)
  })
  window.galatea.connectEngine()
}
