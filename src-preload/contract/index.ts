import type { z } from 'zod'
import { aboutCalls } from './about'
import type { CallInput, CallName, CallOutput } from './call'
import { comparisonBufferCalls, comparisonCalls } from './comparisons'
import { datasetBufferCalls, datasetCalls } from './datasets'
import { eventBufferCalls, eventCalls } from './events'
import { fileCalls } from './files'
import { imageBufferCalls, imageCalls } from './images'
import { jobCalls, jobEvents } from './jobs'
import { modelCalls } from './models'
import { sessionCalls } from './session'
import { regionCalls } from './regions'
import { systemCalls, systemEvents } from './system'
import { trackBufferCalls, trackCalls } from './tracks'
import { trainingBufferCalls, trainingCalls } from './training'

/** Every call that main answers, itself or by asking the engine process. */
export const calls = {
  ...systemCalls,
  ...aboutCalls,
  ...sessionCalls,
  ...fileCalls,
  ...imageCalls,
  ...regionCalls,
  ...jobCalls,
  ...modelCalls,
  ...trainingCalls,
  ...datasetCalls,
  ...eventCalls,
  ...comparisonCalls,
  ...trackCalls,
} as const

/** Every call that the engine process answers to the window directly, with buffers. */
export const bufferCalls = {
  ...imageBufferCalls,
  ...trainingBufferCalls,
  ...datasetBufferCalls,
  ...eventBufferCalls,
  ...comparisonBufferCalls,
  ...trackBufferCalls,
} as const

/** What the window can subscribe to. */
export const events = {
  ...systemEvents,
  ...jobEvents,
} as const

export type ContractCalls = typeof calls
export type Name = CallName<ContractCalls>
export type Input<N extends Name> = CallInput<ContractCalls, N>
export type Output<N extends Name> = CallOutput<ContractCalls, N>

export type BufferCalls = typeof bufferCalls
export type BufferName = CallName<BufferCalls>
export type BufferInput<N extends BufferName> = CallInput<BufferCalls, N>
export type BufferOutput<N extends BufferName> = CallOutput<BufferCalls, N>

export type EventName = keyof typeof events
export type EventPayload<N extends EventName> = z.output<(typeof events)[N]>
