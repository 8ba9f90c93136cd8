import { Command, CommanderError } from 'commander'
import { version } from '../../package.json'
import { exitCode, GalateaError, reportError } from '../base/errors'
import { progressTo } from '../base/progress'
import type { Context, Outcome } from './command'
import { commands } from './commands'
import { integer } from './options'
import { progressLine } from './terminal'

interface CommonOptions {
  json?: boolean
  quiet?: boolean
  seed: number
  device: string
  threads?: number
}

/** Runs one command line and returns the exit status; the only place that writes to stdout. */
export async function main(argv: readonly string[]): Promise<number> {
  let status = 0
  const program = new Command('galatea').version(version).exitOverride().enablePositionalOptions()
  program.description('Conditional GANs for science: train them, use them, and know how far to trust the result.')
  program.configureOutput({ writeErr: (text) => process.stderr.write(text) })

  const asked = argv.filter((word) => !word.startsWith('-')).slice(0, 2)
  for (const entry of commands) {
    const words = entry.name.split(' ')
    const command = subcommand(program, words).description(entry.summary)
    if (!words.every((word, i) => word === asked[i])) continue
    const definition = await entry.load()
    addCommonOptions(command)
    definition.configure(command)
    command.action(async () => {
      const { json, quiet, seed, device, threads, ...options } = command.opts<CommonOptions>()
      const context = makeContext({
        json: json ?? false,
        quiet: quiet ?? false,
        seed,
        device,
        threads: threads ?? null,
      })
      status = await finish(() => definition.run(command.args, options, context), context)
    })
  }
  try {
    await program.parseAsync(argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return 0
    if (argv.includes('--json')) printError({ code: 'usage', message: error.message, details: {} })
    return 2
  }
  return status
}

function subcommand(program: Command, words: readonly string[]): Command {
  let parent = program
  for (const [i, word] of words.entries()) {
    const existing = parent.commands.find((command) => command.name() === word)
    parent = existing ?? parent.command(word).exitOverride()
    const next = words[i + 1]
    if (next) parent.description([parent.description(), next].filter(Boolean).join(', '))
  }
  return parent
}

function addCommonOptions(command: Command): void {
  command
    .option('--json', 'print one JSON object')
    .option('--quiet', 'no progress on stderr')
    .option('--seed <n>', 'seed of every random draw', integer(0, 4294967295), 1)
    .option('--device <id>', 'auto, cpu, webgpu, cuda, directml, coreml or tensorflow', 'auto')
    .option('--threads <n>', 'threads of the CPU device', integer(1, 1024))
}

function makeContext(options: Omit<Context, 'work' | 'warn'>): Context {
  const abort = new AbortController()
  process.once('SIGINT', () => abort.abort(new GalateaError('cancelled', 'Cancelled.')))
  const line = progressLine(process.stderr)
  return {
    ...options,
    work: { signal: abort.signal, progress: progressTo(options.quiet ? () => undefined : line.update) },
    warn: (message) => line.print(`galatea: ${message}`),
  }
}

async function finish(run: () => Promise<Outcome>, context: Context): Promise<number> {
  try {
    const outcome = await run()
    if (process.stderr.isTTY && !context.quiet) process.stderr.write('\n')
    process.stdout.write(context.json ? `${JSON.stringify(outcome.json)}\n` : `${outcome.text.trimEnd()}\n`)
    return outcome.exitCode ?? 0
  } catch (thrown) {
    const error = reportError(thrown)
    if (context.json) printError(error)
    context.warn(error.message)
    if (typeof error.details.stack === 'string') process.stderr.write(`${error.details.stack}\n`)
    return exitCode(error.code)
  }
}

function printError(error: ReturnType<typeof reportError>): void {
  process.stdout.write(`${JSON.stringify({ error })}\n`)
}
