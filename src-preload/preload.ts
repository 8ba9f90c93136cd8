import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { calls, events } from './contract'
import { channels } from './contract/wire'
import type { Bridge } from './api'

/**
 * The window's only door. It holds one named function a call and one a subscription, made from the contract; no
 * channel name and no part of Electron gets through. Checking is main's work: a renderer that was taken over could
 * leave out any check made here.
 */
let nextSubscription = 1
const listeners = new Map<number, (payload: unknown) => void>()

ipcRenderer.on(channels.event, (_event, id: number, payload: unknown) => listeners.get(id)?.(payload))

// The port to the engine process cannot cross the bridge; it is handed to the page as a message of its own window.
ipcRenderer.on(channels.enginePort, (event) => {
  window.postMessage(channels.enginePort, window.location.origin, event.ports)
})

const bridge: Bridge = {
  calls: Object.fromEntries(
    Object.keys(calls).map((name) => [
      name,
      (id: number, input: unknown) => ipcRenderer.invoke(channels.call, { id, name, input }),
    ]),
  ) as Bridge['calls'],
  cancel: (id) => ipcRenderer.send(channels.cancel, { id }),
  events: Object.fromEntries(
    Object.keys(events).map((name) => [
      name,
      (listener: (payload: unknown) => void) => {
        const id = nextSubscription++
        listeners.set(id, listener)
        ipcRenderer.send(channels.subscribe, { id, name })
        return () => {
          if (listeners.delete(id)) ipcRenderer.send(channels.unsubscribe, { id })
        }
      },
    ]),
  ) as Bridge['events'],
  connectEngine: () => ipcRenderer.send(channels.connectEngine),
  // Only a file that the system gave to the page (by a drop) has a path, and the page cannot make one: so main may take
  // it as chosen. Sent before the page knows it, so that it is known there before the page can ask for it.
  pathOf: (file) => {
    const path = webUtils.getPathForFile(file)
    if (path !== '') ipcRenderer.send(channels.dropped, path)
    return path
  },
}

contextBridge.exposeInMainWorld('galatea', bridge)
