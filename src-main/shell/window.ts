import { join } from 'node:path'
import { app, BrowserWindow, nativeTheme } from 'electron'
import { startPage } from './security/origin'

/** The colours that the page has before it is drawn, so that nothing flashes. */
const background = { dark: '#0f1216', light: '#f5f6f8' }

export function openWindow(): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 700,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
    title: 'Galatea',
    icon: join(app.getAppPath(), 'resources', 'icon.png'),
    webPreferences: {
      preload: join(app.getAppPath(), 'out', 'preload', 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    },
  })
  window.once('ready-to-show', () => window.show())
  void window.loadURL(startPage)
  return window
}
