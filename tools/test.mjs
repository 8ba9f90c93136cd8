/**
 * `npm test`: the unit tests, then the window driven in the real Electron, then one line that sums them up.
 * `--full` adds the long ones. Anything else is passed to vitest (`npm test -- tests/base`), without the window.
 */
import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { electronLaunch, findElectron, hasDisplay } from './electron.mjs'
import { binary, node, root, run } from './run.mjs'

const full = process.argv.includes('--full')
const chosen = process.argv.slice(2).filter((argument) => argument !== '--full')
const electron = findElectron()
const env = {
  GALATEA_TESTS: full ? 'full' : 'usual',
  GALATEA_BUILT: '1',
  ...(electron && electronLaunch(electron).env),
}
const reports = mkdtempSync(join(tmpdir(), 'galatea-tests-'))

try {
  const results = [await unitTests()]
  if (chosen.length === 0) results.push(await windowTests())
  const sum = (key) => results.reduce((total, result) => total + result[key], 0)
  const executed = sum('passed') + sum('failed')
  if (executed === 0) console.error('test: no test was executed.')
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`)
  process.exitCode = executed > 0 && sum('failed') === 0 && results.every(({ status }) => status === 0) ? 0 : 1
} finally {
  rmSync(reports, { recursive: true, force: true })
}

async function unitTests() {
  const file = join(reports, 'unit.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const { status } = await node(binary('vitest'), ['run', ...reporters, ...chosen], { env })
  const report = readReport(file)
  if (!report) return crashed('vitest', status)
  const broken = report.testResults.filter(({ status, assertionResults }) => {
    return status === 'failed' && assertionResults.every((test) => test.status !== 'failed')
  })
  return {
    status,
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

async function windowTests() {
  if (!existsSync(join(root, 'playwright.config.ts'))) return { status: 0, passed: 0, failed: 0, skipped: 0 }
  const file = join(reports, 'window.json')
  const user = ordinaryUser()
  const display = hasDisplay() ? [] : ['xvfb-run', '-a', '--server-args=-screen 0 1600x1000x24']
  const command = [...user.prefix, ...display, process.execPath, binary('playwright'), 'test']
  // In a folder of its own: Playwright removes it first, which takes the right to write to the one above.
  command.push('--reporter=list,json', `--output=${join(root, 'test-results', 'window')}`)
  const variables = { ...env, ...user.env, PLAYWRIGHT_JSON_OUTPUT_NAME: file }
  const { status } = await run(command[0], command.slice(1), { env: variables })
  const report = readReport(file)
  if (!report) return crashed('playwright', status)
  const { expected, unexpected, flaky, skipped } = report.stats
  return { status, passed: expected + flaky, failed: unexpected + report.errors.length, skipped }
}

/**
 * As root Chromium runs without its sandbox. Root therefore tests the window as an ordinary user (nobody), sandbox and
 * all, where such a one may read the checkout and make the sandbox's namespaces.
 */
function ordinaryUser() {
  if (process.platform !== 'linux' || process.getuid() !== 0 || !electron) return { prefix: [], env: {} }
  const nobody = 65534
  const prefix = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups']
  const probe = 'test -r "$0/package.json" && test -x "$1" && unshare --user true'
  const able = spawnSync(prefix[0], [...prefix.slice(1), 'sh', '-c', probe, root, electron.executable]).status === 0
  if (!able) {
    console.log('test: the window is tested as root, without the sandbox: no ordinary user can run it here.')
    return { prefix: [], env: {} }
  }
  const results = join(root, 'test-results')
  const home = join(reports, 'home')
  for (const folder of [results, home]) mkdirSync(folder, { recursive: true })
  for (const folder of [results, home, reports]) chownSync(folder, nobody, nobody)
  return { prefix, env: { HOME: home } }
}

function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
}

function crashed(runner, status) {
  console.error(`test: ${runner} ended with exit status ${status} and left no report.`)
  return { status: status || 1, passed: 0, failed: 1, skipped: 0 }
}
