import { spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout's folder: every path of the set-up is given from here, whatever folder it is called from. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** A failure that is told in one sentence, without a stack. */
export class SetupError extends Error {
  constructor(message, exitCode = 1, options) {
    super(message, options)
    this.exitCode = exitCode
  }
}

/** All of the set-up's own lines go to stderr: stdout belongs to the command that follows. */
export function say(message) {
  process.stderr.write(`setup: ${message}\n`)
}

/** Says what begins, unless it is to be quiet, and returns a function that says how long it took. */
export function begin(message, quiet) {
  const started = performance.now()
  if (!quiet) say(`${message} …`)
  return () => {
    if (!quiet) say(`${message}: ${((performance.now() - started) / 1000).toFixed(1)} s`)
  }
}

/**
 * Runs a program in the checkout's folder without input. Its output is held back and shown only when it fails, or
 * passed on to stderr with `show`.
 * @returns {Promise<{status: number, stdout: string, output: string}>} status 127 when it cannot be started
 */
export function execute(program, args, { show = false, env = process.env, shell = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, env, shell, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let output = ''
    child.stdout.on('data', (chunk) => {
      stdout += chunk
      output += chunk
      if (show) process.stderr.write(chunk)
    })
    child.stderr.on('data', (chunk) => {
      output += chunk
      if (show) process.stderr.write(chunk)
    })
    child.on('error', (error) => resolve({ status: 127, stdout, output: `${output}${error.message}\n` }))
    child.on('close', (code) => resolve({ status: code ?? 1, stdout, output }))
  })
}

/** npm, as the one that runs this script where there is one. */
export function npm(args, options) {
  const cli = process.env.npm_execpath
  if (cli?.endsWith('.js')) return execute(process.execPath, [cli, ...args], options)
  return execute('npm', args, { ...options, shell: process.platform === 'win32' })
}

/** The last lines of a program's output, for an error message. */
export function tail(output, lines = 15) {
  return output.trimEnd().split('\n').slice(-lines).join('\n')
}

/** The first lines of a program's output: npm says what is wrong and then explains its options at length. */
export function head(output, lines = 30) {
  return output.trim().split('\n').slice(0, lines).join('\n')
}
