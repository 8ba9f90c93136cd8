import type { ComparisonReader } from './task'

export type { ComparisonFiles, ComparisonReader, ReadOptions } from './task'

/** What can be compared, by task; each is loaded when it is asked for. A new one adds a line. */
export const comparisonReaders = {
  'jet-response': async () => (await import('./jets')).readJetComparison,
  'calorimeter-shower': async () => (await import('./showers')).readShowerComparison,
  'track-finding': async () => (await import('./tables')).readTrackComparison,
  none: async () => (await import('./tables')).readTableComparison,
} as const satisfies Record<string, () => Promise<ComparisonReader>>

export type ComparisonTaskId = keyof typeof comparisonReaders
export const comparisonTasks = Object.keys(comparisonReaders) as readonly ComparisonTaskId[]
