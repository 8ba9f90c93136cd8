import { copyFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { app, BrowserWindow, dialog, shell, type FileFilter } from 'electron'
import type { Name, Output } from '../../src-preload/contract'
import { jobKinds, type JobKindName } from '../../src-preload/contract/jobs'
import type { Run } from '../../src-preload/contract/training'
import type { chooseKinds } from '../../src-preload/contract/system'
import { GalateaError } from '../base/errors'
import { continueInput } from '../jobs/restore'
import { aboutHandlers } from './about'
import { stopAndClose } from './closing'
import { findDemo } from './demo'
import { showMenu } from './menu'
import { modelHandlers } from './models'
import { notify } from './notify'
import type { Rooms } from './rooms'
import type { Caller, Handlers } from './router'
import type { SettingsStore } from './settings'

/** What main answers to each call: itself, or by asking the engine process. */
export function makeHandlers(rooms: Rooms): Handlers {
  const { settings, engine, queue } = rooms
  /** Passed on as it is; the engine's answer is checked by its own types. */
  const ask =
    <N extends Name>(name: N) =>
    async (input: unknown, caller: Caller): Promise<Output<N>> =>
      (await engine.ask(name, input, caller.signal)) as Output<N>

  return {
    describeSystem: () => ({
      version: app.getVersion(),
      platform: process.platform,
      locale: app.getLocale(),
      electron: process.versions.electron,
    }),
    listDevices: ask('listDevices'),
    ...aboutHandlers,
    toggleFullScreen: (_input, caller) => {
      const window = windowOf(caller)
      window?.setFullScreen(!window.isFullScreen())
      return null
    },
    prepareSample: ask('prepareSample'),
    readSettings: () => settings.current,
    changeSettings: (part) => settings.change(part),
    choosePaths: ({ kind }, caller) => choosePaths(kind, caller),
    readSession: () => rooms.session.previous,
    saveSession: async ({ parts }) => {
      await rooms.session.save(parts)
      return null
    },
    identifyFiles: ask('identifyFiles'),
    findDemo: () => findDemo(rooms.demoFolders),
    takeStartFiles: () => rooms.startFiles.splice(0),
    setMenu: (template) => {
      showMenu(template, (action) => rooms.menuChosen(action))
      return null
    },
    stopAndClose: async (_input, caller) => {
      await stopAndClose(() => windowOf(caller)?.destroy(), queue)
      return null
    },
    saveContent: async ({ suggestedName, content, encoding }, caller) =>
      saveAs(settings, suggestedName, caller, (target) => writeFile(target, Buffer.from(content, encoding))),
    notify: ({ title, body }) => {
      notify(title, body)
      return null
    },
    showInFolder: ({ path }) => {
      shell.showItemInFolder(path)
      return null
    },

    openImage: async (input, caller) => {
      const file = (await engine.ask('openImage', input, caller.signal)) as Output<'openImage'>
      await settings.remember('recentImages', input.path)
      return file
    },
    readHeader: ask('readHeader'),
    pixelToSky: ask('pixelToSky'),
    skyToPixel: ask('skyToPixel'),
    measureRegions: ask('measureRegions'),
    profileRegion: ask('profileRegion'),
    readRegions: ask('readRegions'),
    formatRegions: ask('formatRegions'),
    saveResult: async ({ path, suggestedName }, caller) => saveResult(settings, path, suggestedName, caller),
    forgetImage: ask('forgetImage'),

    startEnhance: (input) => queue.add({ kind: 'enhance', input }, subjectOf('enhance', input)),
    startEnhanceFolder: (input) => queue.add({ kind: 'enhanceFolder', input }, subjectOf('enhanceFolder', input)),
    readBatch: ask('readBatch'),
    runMethod: ask('runMethod'),
    startTraining: (input) => queue.add({ kind: 'train', input }, subjectOf('train', input)),
    startEstimate: (input) => queue.add({ kind: 'estimate', input }, subjectOf('estimate', input)),
    startFastsim: (input) => queue.add({ kind: 'fastsim', input }, subjectOf('fastsim', input)),
    startComparison: (input) => queue.add({ kind: 'compare', input }, subjectOf('compare', input)),
    startSample: (input) => queue.add({ kind: 'sample', input }, subjectOf('sample', input)),
    startTracking: (input) => queue.add({ kind: 'track', input }, subjectOf('track', input)),
    startFeatures: (input) => queue.add({ kind: 'features', input }, subjectOf('features', input)),
    startDatasetCreation: (input) => queue.add({ kind: 'createDataset', input }, subjectOf('createDataset', input)),
    startJob: (start) => queue.add(start, subjectOf(start.kind, start.input)),
    pauseJob: ({ id }) => {
      queue.pause(id)
      return null
    },
    resumeJob: ({ id }) => {
      queue.resume(id)
      return null
    },
    cancelJob: ({ id }) => {
      queue.cancel(id)
      return null
    },
    finishJob: ({ id }) => {
      queue.finish(id)
      return null
    },
    dismissJob: ({ id }) => {
      queue.dismiss(id)
      return null
    },
    retryJob: ({ id }) => queue.retry(id, continueInput(queue.get(id))),
    prioritiseJob: ({ id, priority }) => {
      queue.prioritise(id, priority)
      return null
    },
    moveJob: ({ id, before }) => {
      queue.move(id, before)
      return null
    },
    pauseJobs: () => {
      queue.pauseAll()
      return null
    },
    resumeJobs: () => {
      queue.resumeAll()
      return null
    },
    clearJobs: ({ states }) => queue.clear(states),
    readJobLog: ({ id }) => rooms.records.readLog(id),

    ...modelHandlers(rooms),
    describeModel: ask('describeModel'),
    verifyFiles: ask('verifyFiles'),

    listPresets: ask('listPresets'),
    listRuns: async (_input, caller) => listRuns(rooms, caller),
    readRun: ask('readRun'),
    compareRun: ask('compareRun'),
    annotateRun: ask('annotateRun'),
    readRecipes: ask('readRecipes'),
    trashRun: async (input, caller) => {
      await trashRun(rooms, input.run, caller)
      return null
    },
    listSampleSteps: ask('listSampleSteps'),
    listCheckpoints: ask('listCheckpoints'),
    pinCheckpoint: ask('pinCheckpoint'),
    unpinCheckpoint: ask('unpinCheckpoint'),
    steerTraining: ({ job, change }) => {
      queue.tell(job, change)
      return null
    },
    exportSeries: ask('exportSeries'),
    describeRecipe: ask('describeRecipe'),
    checkRecipe: ask('checkRecipe'),
    savePreset: ask('savePreset'),
    importPreset: ask('importPreset'),
    removePreset: ask('removePreset'),

    openDataset: async (input, caller) => {
      const dataset = (await engine.ask('openDataset', input, caller.signal)) as Output<'openDataset'>
      await settings.remember('recentDatasets', input.path)
      return dataset
    },
    readViews: ask('readViews'),
    writeViews: ask('writeViews'),
    readDataCard: ask('readDataCard'),
    writeDataCard: ask('writeDataCard'),
    listFeatures: ask('listFeatures'),
    checkLeakage: ask('checkLeakage'),

    openEvents: async (input, caller) => {
      const file = (await engine.ask('openEvents', input, caller.signal)) as Output<'openEvents'>
      await settings.remember('recentEvents', input.path)
      return file
    },
    mapColumns: ask('mapColumns'),
    summariseColumn: ask('summariseColumn'),
    readRows: ask('readRows'),
    readJets: ask('readJets'),
    openTracks: async (input, caller) => {
      const sample = (await engine.ask('openTracks', input, caller.signal)) as Output<'openTracks'>
      await settings.remember('recentTracks', input.path)
      return sample
    },
    copyTable: ask('copyTable'),
    readComparison: ask('readComparison'),
  }
}

/** What lists call a job: the last part of the path that it is about. */
function subjectOf(kind: JobKindName, input: unknown): string {
  const subject = jobKinds[kind].subject as (input: unknown) => string
  return basename(subject(input))
}

/** The window's own runs, newest first, and that of the demo where it can be read. */
async function listRuns({ engine, demoFolders }: Rooms, caller: Caller): Promise<Run[]> {
  const runs = (await engine.ask('listRuns', null, caller.signal)) as Run[]
  const demo = await findDemo(demoFolders)
  if (!demo?.run) return runs
  try {
    return [...runs, (await engine.ask('readRun', { run: demo.run }, caller.signal)) as Run]
  } catch (error) {
    if (error instanceof GalateaError && (error.code === 'not-found' || error.code === 'corrupt')) return runs
    throw error
  }
}

/** The engine says whether it is a run: nothing else goes to the trash this way. */
async function trashRun({ engine, queue }: Rooms, run: string, caller: Caller): Promise<void> {
  await engine.ask('readRun', { run }, caller.signal)
  if (queue.jobs.some(({ kind, detail, state }) => kind === 'train' && detail?.run === run && !hasEnded(state))) {
    throw new GalateaError('usage', `The run '${basename(run)}' is being trained: end it first.`, { run })
  }
  await shell.trashItem(run)
}

const endStates = new Set(['done', 'failed', 'cancelled'])
const hasEnded = (state: string): boolean => endStates.has(state)

const imageFilters: FileFilter[] = [
  {
    name: 'FITS, XISF, PNG, JPEG',
    extensions: ['fits', 'fit', 'fts', 'fz', 'gz', 'bz2', 'xisf', 'png', 'jpg', 'jpeg'],
  },
  { name: '*', extensions: ['*'] },
]

const eventFilters: FileFilter[] = [
  {
    name: 'ROOT, HDF5, Parquet, CSV, HepMC, LHE, NumPy',
    extensions: ['root', 'h5', 'hdf5', 'parquet', 'csv', 'hepmc', 'hepmc3', 'dat', 'lhe', 'gz', 'npy', 'npz'],
  },
  { name: '*', extensions: ['*'] },
]

/** What the system's open dialog offers, by what is wanted. */
const dialogs: Readonly<Record<(typeof chooseKinds)[number], Electron.OpenDialogOptions>> = {
  any: { properties: ['openFile', 'multiSelections'] },
  images: { properties: ['openFile', 'multiSelections'], filters: imageFilters },
  events: { properties: ['openFile'], filters: eventFilters },
  folder: { properties: ['openDirectory'] },
  recipe: { properties: ['openFile'], filters: [{ name: 'JSON', extensions: ['json'] }] },
}

async function choosePaths(kind: (typeof chooseKinds)[number], caller: Caller): Promise<string[]> {
  const options = dialogs[kind]
  const window = windowOf(caller)
  const answer = window ? await dialog.showOpenDialog(window, options) : await dialog.showOpenDialog(options)
  return answer.canceled ? [] : answer.filePaths
}

async function saveResult(
  settings: SettingsStore,
  path: string,
  suggestedName: string,
  caller: Caller,
): Promise<string | null> {
  return await saveAs(settings, suggestedName, caller, async (target) => {
    if (!(await stat(path)).isFile()) throw new GalateaError('not-found', `The result '${path}' is no longer there.`)
    await copyFile(path, target)
  })
}

/** The system's dialog asks before it names a file that is there: only then is one replaced, whole or not at all. */
async function saveAs(
  settings: SettingsStore,
  suggestedName: string,
  caller: Caller,
  write: (target: string) => Promise<void>,
): Promise<string | null> {
  const ending = extname(suggestedName).slice(1)
  const options: Electron.SaveDialogOptions = {
    defaultPath: join(settings.current.resultsFolder ?? app.getPath('documents'), basename(suggestedName)),
    properties: ['showOverwriteConfirmation', 'createDirectory'],
    filters: [{ name: ending.toUpperCase(), extensions: [ending] }],
  }
  const window = windowOf(caller)
  const answer = window ? await dialog.showSaveDialog(window, options) : await dialog.showSaveDialog(options)
  if (answer.canceled || !answer.filePath) return null
  const temporary = join(dirname(answer.filePath), `.${basename(answer.filePath)}.${process.pid}.partial`)
  try {
    await write(temporary)
    await rename(temporary, answer.filePath)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  return answer.filePath
}

function windowOf(caller: Caller) {
  return BrowserWindow.getAllWindows().find(({ webContents }) => webContents.id === caller.window)
}
