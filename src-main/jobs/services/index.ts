import type { BufferInput, BufferName, BufferOutput, Input, Name, Output } from '../../../src-preload/contract'
import type { KnownModel, Model } from '../../../src-preload/contract/models'
import type { BufferAnswer } from '../buffers'
import type { JobWork } from '../work'
import { readBatch } from './batch'
import * as comparisons from './comparisons'
import * as curation from './curation'
import * as datasetFeatures from './datasetFeatures'
import * as datasetFiles from './datasetFiles'
import * as datasets from './datasets'
import { previewDegradation } from './degradation'
import * as events from './events'
import * as images from './images'
import { identifyFiles } from './identify'
import * as showers from './showers'
import * as jets from './jets'
import * as tracks from './tracks'
import { listDevices } from './devices'
import * as models from './models'
import * as pictures from './pictures'
import * as regions from './regions'
import { prepareSample } from './samples'
import * as sky from './sky'
import * as checkpoints from './checkpoints'
import * as curves from './curves'
import * as presets from './presets'
import * as runs from './runs'
import * as sampleSheets from './sampleSheets'

/** What the engine process answers for main. */
export type Services = {
  readonly [N in Name]?: (input: Input<N>, work: JobWork) => Promise<Output<N>>
} & {
  readonly readModelFolder: (input: { path: string }) => Promise<Model>
  readonly readModelFolders: (input: { paths: string[] }) => Promise<KnownModel[]>
}

/** What it answers to the window directly. */
export type BufferServices = {
  readonly [N in BufferName]: (input: BufferInput<N>, signal: AbortSignal) => Promise<BufferAnswer<BufferOutput<N>>>
}

export const services = {
  identifyFiles,
  openImage: images.openImage,
  readHeader: images.readHeader,
  pixelToSky: images.pixelToSky,
  forgetImage: images.forgetImage,
  skyToPixel: sky.skyToPixel,
  measureRegions: regions.measureRegions,
  profileRegion: regions.profileRegion,
  readRegions: regions.readRegions,
  formatRegions: regions.formatRegions,
  readModelFolder: models.readModelFolder,
  readModelFolders: models.readModelFolders,
  describeModel: models.describeModel,
  verifyFiles: models.verifyFiles,
  exportRun: models.exportRun,
  listDevices,
  listPresets: presets.listPresets,
  describeRecipe: presets.describeRecipe,
  checkRecipe: presets.checkRecipe,
  savePreset: presets.savePreset,
  importPreset: presets.importPreset,
  removePreset: presets.removePreset,
  prepareSample,
  listRuns: runs.listRuns,
  readRun: runs.readRun,
  compareRun: runs.compareRun,
  annotateRun: runs.annotateRun,
  readRecipes: runs.readRecipes,
  listSampleSteps: sampleSheets.listSampleSteps,
  listCheckpoints: checkpoints.listCheckpoints,
  pinCheckpoint: checkpoints.pinCheckpoint,
  unpinCheckpoint: checkpoints.unpinCheckpoint,
  exportSeries: curves.exportSeries,
  openDataset: datasets.openDataset,
  readViews: datasetFiles.readViews,
  writeViews: datasetFiles.writeViews,
  readDataCard: datasetFiles.readDataCard,
  writeDataCard: datasetFiles.writeDataCard,
  listFeatures: datasetFeatures.listFeatures,
  checkLeakage: datasetFeatures.checkLeakage,
  openEvents: events.openEvents,
  mapColumns: events.mapColumns,
  summariseColumn: events.summariseColumn,
  readRows: events.readRows,
  readJets: jets.readJets,
  openTracks: tracks.openTracks,
  readComparison: comparisons.readComparison,
  copyTable: comparisons.copyTable,
  readBatch,
  runMethod: async (input) => (await import('./methods')).runMethod(input),
} satisfies Services

export const bufferServices = {
  readPlane: images.readPlane,
  describePlane: pictures.describePlane,
  readTile: pictures.readTile,
  readSkyMesh: sky.readSkyMesh,
  readCurves: curves.readCurves,
  readSamples: sampleSheets.readSamples,
  readThumbnails: datasets.readThumbnails,
  readShowers: showers.readShowers,
  readMeanShower: showers.readMeanShower,
  readMeanJets: jets.readMeanJets,
  readTrackEvent: tracks.readTrackEvent,
  readTracks: tracks.readTracks,
  readComparedValues: comparisons.readComparedValues,
  readItems: curation.readItems,
  readColumns: datasets.readColumns,
  decide: curation.decide,
  takeBack: curation.takeBack,
  resplit: curation.resplit,
  readPictures: datasets.readPictures,
  previewDegradation,
  readFeatures: datasetFeatures.readFeatures,
  measureSimilarity: datasetFeatures.measureSimilarity,
} satisfies BufferServices
