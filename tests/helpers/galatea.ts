import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const root = resolve(import.meta.dirname, '../..')

export interface Ran {
  status: number
  stdout: string
  stderr: string
  /** The one object that `--json` printed; throws where stdout is not exactly that. */
  json: () => ReturnType<typeof JSON.parse>
}

/**
 * Runs the real command line in a process of its own: the built one under `npm test`, which has just built it, and
 * the sources otherwise.
 */
export function galatea(
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Ran> {
  const command = process.env.GALATEA_BUILT ? [join(root, 'bin/galatea.mjs')] : fromSource()
  return new Promise((resolvePromise, reject) => {
    const child = spawn(process.execPath, [...command, ...args], {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === null) stderr += `\nended by ${signal}`
      resolvePromise({ status: code ?? 128, stdout, stderr, json: () => JSON.parse(stdout) })
    })
  })
}

function fromSource(): string[] {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const main = pathToFileURL(join(root, 'src-main/cli/main.ts')).href
  const script = `import('${main}').then(async ({ main }) => { process.exitCode = await main(process.argv.slice(1)) })`
  return ['--import', tsx, '--input-type=module', '-e', script, '--']
}
