import type { CommandDefinition } from '../command'

/**
 * Every command, loaded only when it is called: `galatea info` does not wait for the engine. The summary is repeated
 * here for the help page; a test compares the two.
 */
export const commands: readonly { name: string; summary: string; load: () => Promise<CommandDefinition> }[] = [
  {
    name: 'info',
    summary: 'Say what is in a file: images, tables, events',
    load: async () => (await import('./info')).definition,
  },
  { name: 'sky', summary: 'Convert between pixels and the sky', load: async () => (await import('./sky')).definition },
  {
    name: 'dataset create',
    summary: 'Make a data set from files: images of galaxies, or events',
    load: async () => (await import('./dataset/create')).definition,
  },
  {
    name: 'dataset info',
    summary: 'Say what a data set holds and how it was made',
    load: async () => (await import('./dataset/info')).definition,
  },
  {
    name: 'dataset query',
    summary: 'Find items of a data set by their catalogue',
    load: async () => (await import('./dataset/query')).definition,
  },
  {
    name: 'dataset reject',
    summary: 'Leave items out of training and tests',
    load: async () => (await import('./dataset/curate')).reject,
  },
  {
    name: 'dataset restore',
    summary: 'Take rejected items in again',
    load: async () => (await import('./dataset/curate')).restore,
  },
  {
    name: 'dataset tag',
    summary: 'Mark items with a word',
    load: async () => (await import('./dataset/curate')).tag,
  },
  {
    name: 'dataset undo',
    summary: 'Take the latest decision about items back',
    load: async () => (await import('./dataset/curate')).undo,
  },
  {
    name: 'simulate galaxies',
    summary: 'Make stamps of galaxies, with the truth in a table beside them',
    load: async () => (await import('./simulate/galaxies')).definition,
  },
  {
    name: 'simulate sky',
    summary: 'Make a piece of sky, with the truth in a table beside it',
    load: async () => (await import('./simulate/sky')).definition,
  },
  {
    name: 'simulate jets',
    summary: 'Make jets before and after a detector by a toy generator and detector',
    load: async () => (await import('./simulate/jets')).definition,
  },
  {
    name: 'simulate showers',
    summary: 'Make calorimeter showers by a fast formula, as a CaloChallenge file',
    load: async () => (await import('./simulate/showers')).definition,
  },
  {
    name: 'simulate tracks',
    summary: 'Make hits of charged particles in a tracker, with the truth beside them',
    load: async () => (await import('./simulate/tracks')).definition,
  },
  {
    name: 'track',
    summary: 'Find the tracks in hits: by the conventional method, or with a trained model',
    load: async () => (await import('./track')).definition,
  },
  {
    name: 'enhance',
    summary: 'Recover detail in images with a trained model, into FITS files',
    load: async () => (await import('./enhance')).definition,
  },
  {
    name: 'fastsim',
    summary: 'Simulate by a trained model what a detector would have seen',
    load: async () => (await import('./fastsim')).definition,
  },
  {
    name: 'train',
    summary: 'Train a GAN on a data set by a recipe, or go on with a run',
    load: async () => (await import('./train')).definition,
  },
  {
    name: 'export',
    summary: "Take a run's generator out as a model of its own",
    load: async () => (await import('./export')).definition,
  },
  {
    name: 'devices',
    summary: 'List what networks can run on here, each of them tried',
    load: async () => (await import('./devices')).definition,
  },
  {
    name: 'evaluate',
    summary: 'Measure a run or model over a whole split, beside the conventional methods',
    load: async () => (await import('./evaluate')).definition,
  },
  {
    name: 'demo',
    summary: 'Simulate galaxies and jets, train on them, evaluate, enhance an image, and write a report',
    load: async () => (await import('./demo')).definition,
  },
  {
    name: 'calibrate',
    summary: 'Learn what a model may be used for, and how far its errors can be believed, from held-out data',
    load: async () => (await import('./calibrate')).definition,
  },
  {
    name: 'verify',
    summary: 'Say whether files are still as they were written, and what made them',
    load: async () => (await import('./verify')).definition,
  },
  {
    name: 'measure',
    summary: 'Measure an image: sky, shape, size, display limits, and how it compares with a reference',
    load: async () => (await import('./measure')).definition,
  },
  {
    name: 'degrade',
    summary: 'Blur, bin, add noise to and mask an image, as a worse telescope would',
    load: async () => (await import('./degrade')).definition,
  },
  {
    name: 'deconvolve',
    summary: 'Sharpen an image by a conventional method: Richardson–Lucy, Wiener, total variation, blind',
    load: async () => (await import('./deconvolve')).definition,
  },
  {
    name: 'generate',
    summary: 'Make new images with a trained model, with the attributes asked for',
    load: async () => (await import('./generate')).definition,
  },
  {
    name: 'compare',
    summary: 'Compare two samples: histograms, distances with errors, a classifier, and a report',
    load: async () => (await import('./compare')).definition,
  },
]
