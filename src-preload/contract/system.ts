import { z } from 'zod'
import { defineCall } from './call'
import { absolutePath, nothing } from './common'

export const themes = ['system', 'dark', 'light', 'contrast'] as const
export const languages = ['system', 'en', 'de'] as const

const fields = {
  theme: z.enum(themes),
  language: z.enum(languages),
  /** Newest first, at most twelve. */
  recentImages: z.array(absolutePath).max(12),
  recentDatasets: z.array(absolutePath).max(12),
  recentEvents: z.array(absolutePath).max(12),
  recentTracks: z.array(absolutePath).max(12),
  models: z.array(absolutePath).max(50),
  /** Of the demo, taken off the list of models. */
  hiddenModels: z.array(absolutePath).max(50),
  lastModel: absolutePath.nullable(),
  device: z.string().max(32),
  /** Threads of the engine on a processor; 0: as many as it finds useful. */
  threads: z.int().min(0).max(256),
  /** Where the save dialog begins; null: the system's folder of documents. */
  resultsFolder: absolutePath.nullable(),
  /** Keys that differ from the table of actions: action → key, null for none. */
  keys: z.record(z.string().max(64), z.string().max(40).nullable()),
  /** Actions chosen in the command palette, latest first. */
  commandsUsed: z.array(z.string().max(64)).max(20),
}

/** As the file holds them; what it lacks has its default. */
export const settings = z.object({
  theme: fields.theme.default('system'),
  language: fields.language.default('system'),
  recentImages: fields.recentImages.default([]),
  recentDatasets: fields.recentDatasets.default([]),
  recentEvents: fields.recentEvents.default([]),
  recentTracks: fields.recentTracks.default([]),
  models: fields.models.default([]),
  hiddenModels: fields.hiddenModels.default([]),
  lastModel: fields.lastModel.default(null),
  device: fields.device.default('auto'),
  threads: fields.threads.default(0),
  resultsFolder: fields.resultsFolder.default(null),
  keys: fields.keys.default({}),
  commandsUsed: fields.commandsUsed.default([]),
})
export type Settings = z.infer<typeof settings>

const device = z.object({
  id: z.string(),
  provider: z.string(),
  name: z.string(),
  works: z.boolean(),
  reason: z.string().nullable(),
})
export type Device = z.infer<typeof device>

/** What the `demo` command left behind, if it has been run. */
const demo = z.object({
  folder: absolutePath,
  enhanced: z.array(absolutePath),
  model: absolutePath.nullable(),
  run: absolutePath.nullable(),
  dataset: absolutePath.nullable(),
  /** Jets before and after a toy detector, and the model that stands for it. */
  events: absolutePath.nullable(),
  simulator: absolutePath.nullable(),
})
export type Demo = z.infer<typeof demo>

/** One native menu entry, made from the window's table of actions. */
export const menuEntry = z.strictObject({
  id: z.string().max(64),
  title: z.string().max(120),
  accelerator: z.string().max(200).nullable(),
  enabled: z.boolean(),
  /** The title of the submenu that holds it; null: the menu itself. */
  submenu: z.string().max(60).nullable(),
  /** A line above it, or above its submenu where it is the first there. */
  apart: z.boolean(),
})

export const menuTemplate = z
  .array(z.strictObject({ id: z.string().max(32), title: z.string().max(60), entries: z.array(menuEntry).max(200) }))
  .max(10)
export type MenuTemplate = z.infer<typeof menuTemplate>

export const chooseKinds = ['any', 'images', 'events', 'folder', 'recipe'] as const

/** What `saveContent` takes at most, in characters. */
const mostContent = 64e6

export const systemCalls = {
  describeSystem: defineCall(
    nothing,
    z.object({ version: z.string(), platform: z.string(), locale: z.string(), electron: z.string() }),
  ),
  listDevices: defineCall(nothing, z.array(device)),
  readSettings: defineCall(nothing, settings),
  changeSettings: defineCall(z.strictObject(fields).partial(), settings),
  /** The system's open dialog: several images, or one folder; empty when it was closed without a choice. */
  choosePaths: defineCall(z.strictObject({ kind: z.enum(chooseKinds) }), z.array(absolutePath)),
  findDemo: defineCall(nothing, demo.nullable()),
  /** Files named on the command line, handed out once. */
  takeStartFiles: defineCall(nothing, z.array(absolutePath)),
  setMenu: defineCall(menuTemplate, nothing),
  /** Stops what is working, waits until it has kept what it has, and closes the window. */
  stopAndClose: defineCall(nothing, nothing),
  /**
   * Writes what the window has made (a figure, a table) to where the system's save dialog says; null when it was closed
   * without a choice.
   */
  saveContent: defineCall(
    z.strictObject({
      suggestedName: z.string().min(1).max(200),
      content: z.string().max(mostContent),
      encoding: z.enum(['utf8', 'base64']),
    }),
    absolutePath.nullable(),
  ),
  /** Tells by the system that something ended, where nobody looks at the window. */
  notify: defineCall(z.strictObject({ title: z.string().min(1).max(200), body: z.string().max(500) }), nothing),
  showInFolder: defineCall(z.strictObject({ path: absolutePath }), nothing),
}

export const systemEvents = {
  settings,
  /** A menu entry was chosen: the action's id. */
  menuAction: z.string(),
  /** A second start of the program, or the system, asks for these files. */
  filesAsked: z.array(absolutePath),
  /** The window was to be closed while jobs are working: it asks first. */
  closeAsked: z.null(),
  /** The engine process died and was started again: the reason, as a sentence. */
  engineRestarted: z.string(),
}
