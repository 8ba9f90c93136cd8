import type { ErrorReport } from '../../src-preload/contract/errors'

/** Main → engine process. */
export type ToHost =
  | { type: 'call'; id: number; method: string; input: unknown }
  | { type: 'cancel' | 'pause' | 'resume' | 'finish'; id: number }
  /** What the window may ask for over its own line. */
  | { type: 'allow'; paths: readonly string[] }
  /** Something of the kind's own for work that is under way: its input schema judges it. */
  | { type: 'tell'; id: number; message: unknown }
  /** What the person chose for every job from now on. */
  | { type: 'prefer'; threads: number | null }
  /** Comes with the engine's end of a port to a window. */
  | { type: 'port' }

/** Engine process → main. */
export type FromHost =
  | { type: 'ready'; pid: number }
  | { type: 'value'; id: number; value: unknown }
  | { type: 'error'; id: number; error: ErrorReport }
  | { type: 'progress'; id: number; fraction: number; message: string; detail: unknown }
  /** The work has reached a point where it waits until it is resumed. */
  | { type: 'held'; id: number }
  /** A line for the job's log. */
  | { type: 'log'; id: number; line: string }

/** What Electron's ports, Node's and a test's pair have in common. */
export interface Port<Out> {
  postMessage(message: Out): void
}
