/** Every check that needs no running program; all of them run, and all failures are shown. Exit code 1 if any failed. */
import { binary, node } from './run.mjs'

const steps = [
  ['types of the main process', binary('typescript', 'tsc'), ['--noEmit', '-p', 'tsconfig.node.json']],
  ['types of the window', binary('vue-tsc'), ['--noEmit', '-p', 'tsconfig.web.json']],
  ['types of its tests', binary('typescript', 'tsc'), ['--noEmit', '-p', 'tsconfig.e2e.json']],
  ['lint', binary('eslint'), ['.', '--max-warnings=0']],
  [
    'rooms',
    binary('dependency-cruiser', 'depcruise'),
    ['src-main', 'src-preload', 'src-renderer', 'tests', 'benchmarks', '--output-type', 'err'],
  ],
  ['format', binary('prettier'), ['--check', '--log-level', 'warn', '.']],
  ['unused files, exports and packages', binary('knip'), ['--no-progress']],
]

const queue = [...steps]
const failed = []

/** Two at a time: they are single-threaded, and the smallest machine has two cores. */
async function worker() {
  for (let step = queue.shift(); step; step = queue.shift()) {
    const [name, script, args] = step
    const { status, output, seconds } = await node(script, args, { capture: true })
    const passed = status === 0
    if (!passed) failed.push(name)
    console.log(`${passed ? '✓' : '✗'} ${name}  ${seconds.toFixed(1)} s`)
    if (!passed) console.log(output.trim().replace(/^/gm, '    '))
  }
}

const started = performance.now()
await Promise.all([worker(), worker()])
const seconds = ((performance.now() - started) / 1000).toFixed(1)
console.log(
  failed.length === 0
    ? `All ${steps.length} checks passed in ${seconds} s.`
    : `Failed: ${failed.join(', ')} (${seconds} s).`,
)
process.exitCode = failed.length === 0 ? 0 : 1
