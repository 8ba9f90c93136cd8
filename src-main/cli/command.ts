import type { Command } from 'commander'
import type { Work } from '../base/progress'

/** What every command is given beside its own arguments and options. */
export interface Context {
  /** One JSON object on stdout instead of a readable table. */
  json: boolean
  quiet: boolean
  /** 0…2³²−1; the same seed gives the same result on the same device. */
  seed: number
  /** As asked for: `auto` or a provider. */
  device: string
  /** null: the executor's own choice. */
  threads: number | null
  /** Progress goes to stderr; Ctrl-C cancels. */
  work: Work
  /** A line on stderr, whatever `quiet` says: a fallback or an assumption is never silent. */
  warn(message: string): void
}

export interface Outcome {
  /** Printed by `--json`: the keys that scripts rely on. */
  json: object
  /** Printed otherwise. */
  text: string
  /** 0 unless some of several inputs failed or were refused. */
  exitCode?: 0 | 1 | 2 | 3
}

/** One command, one file. Options are commander's, already parsed; values are validated by the command itself. */
export interface CommandDefinition {
  /** `info`, or `dataset create` for a command of a group. */
  name: string
  summary: string
  configure(command: Command): void
  run(args: string[], options: Record<string, unknown>, context: Context): Promise<Outcome>
}
