/** `npm run -s bench -- NAME [--key value …] [--json]`: times one benchmark of benchmarks/ and its peers. */
import { fork } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { root } from './run.mjs'

const folder = join(root, 'benchmarks')
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && file !== 'support.ts')
  .map((file) => file.slice(0, -3))
  .sort()

const { name, json, options } = parse(process.argv.slice(2))
if (!names.includes(name)) {
  fail(`${name ? `there is no benchmark '${name}'` : 'which benchmark?'} The names are: ${names.join(', ')}.`)
}
const report = await measure(name, options)
const result = summarise(name, report)
process.stdout.write(json ? `${JSON.stringify(result)}\n` : readable(result))

function parse(args) {
  const parsed = { name: undefined, json: false, options: {} }
  for (let i = 0; i < args.length; i++) {
    const argument = args[i]
    if (argument === '--json') parsed.json = true
    else if (argument.startsWith('--')) {
      const value = args[i + 1] === undefined || args[i + 1].startsWith('--') ? true : args[++i]
      const key = argument.slice(2).replace(/-([a-z])/g, (_, letter) => letter.toUpperCase())
      parsed.options[key] =
        value !== true && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value
    } else if (parsed.name === undefined) parsed.name = argument
    else fail(`one benchmark at a time: '${parsed.name}' or '${argument}'.`)
  }
  return parsed
}

function fail(message) {
  console.error(`bench: ${message}`)
  process.exit(2)
}

/** A process of its own, so that no earlier import and no grown heap is measured. Its stdout goes to stderr. */
function measure(benchmark, benchmarkOptions) {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const script = fileURLToPath(new URL('bench/child.mjs', import.meta.url))
  return new Promise((resolve) => {
    const child = fork(script, [join(folder, `${benchmark}.ts`), JSON.stringify(benchmarkOptions)], {
      cwd: root,
      execArgv: ['--import', tsx],
      stdio: ['ignore', 2, 'inherit', 'ipc'],
    })
    let received
    child.on('message', (message) => (received = message))
    child.on('exit', (code, signal) => {
      if (received) return resolve(received)
      console.error(`bench: ${benchmark} ended with ${signal ?? `exit status ${code}`} and measured nothing.`)
      process.exit(1)
    })
  })
}

function summarise(benchmark, { samples, peers, versions, ...rest }) {
  const ours = statistics(samples)
  const beside = Object.entries(peers).map(([peer, { missing, samples: theirs, versions: theirVersions }]) => {
    if (missing) return [peer, { missing }]
    const numbers = statistics(theirs)
    return [peer, { ...numbers, ratio: ours.median / numbers.median, versions: theirVersions }]
  })
  const machine = { node: process.versions.node, cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length }
  return { name: benchmark, ...rest, ...ours, versions: { ...machine, ...versions }, peers: Object.fromEntries(beside) }
}

function statistics(samples) {
  const sorted = [...samples].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  return { median, min: sorted[0], max: sorted.at(-1), runs: sorted.length }
}

function readable(result) {
  const line = (label, { median, min, max, runs }) =>
    `  ${label.padEnd(12)} median ${median.toFixed(2)} ${result.unit}  (${min.toFixed(2)} … ${max.toFixed(2)}, ${runs} runs)`
  const lines = [`${result.name} ${JSON.stringify(result.parameters)} on ${result.device}`, line('galatea', result)]
  for (const [peer, numbers] of Object.entries(result.peers)) {
    if (numbers.missing) lines.push(`  ${peer.padEnd(12)} not here: ${numbers.missing}`)
    else lines.push(`${line(peer, numbers)}  galatea takes ${numbers.ratio.toFixed(2)} × its time`)
  }
  return `${lines.join('\n')}\n`
}
