import { join } from 'node:path'
import { app, BrowserWindow, nativeTheme, session } from 'electron'
import type { Settings } from '../../src-preload/contract/system'
import { JobQueue } from '../jobs/queue'
import { JobRecords } from '../jobs/records'
import { restoreJobs } from '../jobs/restore'
import { guardClosing } from './closing'
import { Engine } from './engine'
import { makeHandlers } from './handlers'
import { listen } from './ipc'
import { log } from './log'
import { registerScheme, serveRenderer } from './protocol'
import { Router } from './router'
import { ChosenPaths } from './security/chosenPaths'
import { guardNavigation } from './security/navigation'
import { refuseNetwork } from './security/network'
import { pathGate } from './security/pathGate'
import { refusePermissions } from './security/permissions'
import { clearAttention } from './notify'
import { SessionStore } from './session'
import { SettingsStore } from './settings'
import { isSmoke, prepareSmoke, smoke } from './smoke'
import { filesOnCommandLine } from './startFiles'
import { throttle } from './throttle'
import { openWindow } from './window'

/** A restored session that the window has lived with for so long is not what brings it down. */
const settled = 30_000

app.setName('Galatea')
if (isSmoke) prepareSmoke()
registerScheme()
guardNavigation()
// Asked for every process, except where the sandbox cannot be (as root): there Electron would not start at all.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
// The viewer needs WebGL 2. Without a GPU Chromium draws it in software only when asked; "unsafe" means for pages of
// strangers, and this window shows none.
app.commandLine.appendSwitch('enable-unsafe-swiftshader')

/** Files to begin with, until the window takes them. The system may send some before there is a window. */
const startFiles = filesOnCommandLine(process.argv, process.cwd(), app.getAppPath())
let openFiles = (paths: string[]): void => void startFiles.push(...paths)
app.on('open-file', (event, path) => {
  event.preventDefault()
  openFiles([path])
})

if (app.requestSingleInstanceLock()) void app.whenReady().then(start)
else app.quit()

/** Reads as the list of what the application is made of. */
async function start(): Promise<void> {
  const workspace = app.getPath('userData')
  refusePermissions(session.defaultSession)
  refuseNetwork(session.defaultSession)
  serveRenderer(session.defaultSession, join(app.getAppPath(), 'out', 'renderer'))

  const settings = await SettingsStore.open(join(workspace, 'settings.json'), (value) => {
    nativeTheme.themeSource = themeSource(value.theme)
    router.emit('settings', value)
  })
  nativeTheme.themeSource = themeSource(settings.current.theme)
  const kept = await SessionStore.open(join(workspace, 'session.json'))
  const resources = join(app.getAppPath(), 'resources')
  const { recentImages, recentDatasets, recentEvents, models } = settings.current
  const recent = [...recentImages, ...recentDatasets, ...recentEvents, ...models]
  const chosen = ChosenPaths.open(join(workspace, 'chosen.json'), [workspace, resources], recent, (path) =>
    engine.allow(path),
  )
  const engine = new Engine(
    workspace,
    [resources],
    () => chosen.paths,
    (reason) => {
      log(reason)
      router.emit('engineRestarted', reason)
    },
  )
  const { records, kept: keptJobs } = JobRecords.open(join(workspace, 'jobs'), log)
  const queue = new JobQueue(
    (kind, input, hooks) => {
      engine.prefer(settings.current.threads || null)
      return engine.call(`job:${kind}`, input, hooks)
    },
    throttle(100, () => {
      router.emit('jobs', queue.takeChanges())
      showProgress(queue)
    }),
    Date.now,
    records,
    restoreJobs(keptJobs),
  )
  const handlers = makeHandlers({
    settings,
    session: kept,
    engine,
    queue,
    records,
    startFiles,
    demoFolders: [process.cwd(), app.getAppPath(), workspace],
    menuChosen: (action) => router.emit('menuAction', action),
  })
  const snapshots = {
    settings: () => settings.current,
    jobs: () => ({ whole: true, changed: queue.jobs, removed: [] }),
  }
  const router = new Router(handlers, snapshots, pathGate(chosen))

  const open = (): BrowserWindow => {
    const window = openWindow()
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason === 'clean-exit') return
      log(`The page ended unexpectedly (${reason}) and is loaded anew.`)
      kept.pageDied()
      window.reload()
    })
    window.on('focus', () => clearAttention())
    guardClosing(window, queue, () => router.emit('closeAsked', null))
    return window
  }

  listen(
    router,
    (contents) => engine.connect(contents),
    (path) => chosen.add([path]),
  )
  openFiles = (paths) => {
    chosen.add(paths)
    router.emit('filesAsked', paths)
  }
  app.on('web-contents-created', (_event, contents) => {
    const { id } = contents
    contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) router.forget(id)
    })
    contents.once('destroyed', () => router.forget(id))
  })
  app.on('second-instance', (_event, argv, folder) => {
    const window = BrowserWindow.getAllWindows()[0] ?? open()
    if (window.isMinimized()) window.restore()
    window.focus()
    openFiles(filesOnCommandLine(argv, folder, app.getAppPath()))
  })
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) open()
  })
  app.on('window-all-closed', () => void kept.end().finally(() => app.quit()))
  app.on('will-quit', () => engine.stop())
  setTimeout(() => kept.settle(), settled)
  const window = open()
  queue.start()
  if (isSmoke) void smoke(window, queue, (path) => openFiles([path]))
}

/** The system knows no fourth appearance: high contrast is dark to it. */
function themeSource(theme: Settings['theme']): Electron.NativeTheme['themeSource'] {
  return theme === 'contrast' ? 'dark' : theme
}

/** The bar on the window's symbol in the task bar or dock: the job that works now. */
function showProgress(queue: JobQueue): void {
  const { working } = queue
  for (const window of BrowserWindow.getAllWindows()) window.setProgressBar(working ? working.fraction : -1)
}
