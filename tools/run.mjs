import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** The script behind a package's command, so that it runs in this Node without a shell in between. */
export function binary(packageName, command = packageName) {
  const manifest = join(root, 'node_modules', packageName, 'package.json')
  const { bin } = createRequire(import.meta.url)(manifest)
  return join(dirname(manifest), typeof bin === 'string' ? bin : bin[command])
}

/**
 * Runs a program in the checkout's folder, without input.
 * @param capture keeps its output instead of passing it on.
 * @returns {Promise<{status: number, output: string, seconds: number}>}
 */
export function run(program, args, { capture = false, env = {} } = {}) {
  const started = performance.now()
  return new Promise((resolve, reject) => {
    const stdio = capture ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit']
    const child = spawn(program, args, { cwd: root, stdio, env: { ...process.env, ...env } })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      resolve({ status: code ?? 1, output, seconds: (performance.now() - started) / 1000 })
    })
  })
}

export const node = (script, args, options) => run(process.execPath, [script, ...args], options)
