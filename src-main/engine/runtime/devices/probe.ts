import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { convolution, input, leakyRelu, simplify, sum, type Tensor } from '../../graph'
import { encodeModel } from '../onnx/encoder'
import { lowerProgram } from '../onnx/program'
import { providerNames, type Provider } from '../onnx/session'

/** What came of trying a provider. */
export type Probed = { works: true; milliseconds: number; log: string } | { works: false; reason: string }

/**
 * Tries a provider in a process of its own, because a bad driver can crash or hang whoever loads it, and times a few
 * convolutions on it. Takes a second or so; a device that has not answered after `limit` milliseconds does not work.
 */
export async function probeProvider(provider: Provider, threads: number, limit = 20_000): Promise<Probed> {
  const library = createRequire(import.meta.url).resolve('onnxruntime-node')
  const { model, feed } = probeModel()
  const request = { library, provider: providerNames[provider], threads, ...feed, model: model.toString('base64') }
  // The application's own executable is a Node too, if asked.
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' }
  const child = spawn(process.execPath, ['-e', script], { env, stdio: ['pipe', 'pipe', 'pipe'] })
  let answer = ''
  let log = ''
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()))
  // A child that died early is reported by its exit, not by the pipe that broke.
  child.stdin.on('error', () => undefined)
  child.stdin.end(JSON.stringify(request))
  const outcome = await new Promise<string>((resolve) => {
    const timer = setTimeout(() => resolve(`it did not answer within ${limit / 1000} s`), limit)
    const settle = (reason: string): void => {
      clearTimeout(timer)
      resolve(reason)
    }
    child.stdout.on('data', (chunk: Buffer) => {
      answer += chunk.toString()
      if (answer.endsWith('\n')) settle('')
    })
    child.on('error', (error) => settle(error.message))
    child.on('exit', (code, signal) => settle(`the process that tried it ended with ${signal ?? `status ${code}`}`))
  })
  // Not asked to end: ending is where a bad adapter hangs.
  child.kill('SIGKILL')
  if (outcome) return { works: false, reason: outcome }
  const { milliseconds, error } = JSON.parse(answer) as { milliseconds?: number; error?: string }
  return milliseconds === undefined
    ? { works: false, reason: firstSentence(error ?? 'unknown') }
    : { works: true, milliseconds, log }
}

/** Three 3×3 convolutions of 64 channels on 32×32 pixels, 0.1 G multiplications, with weights that are not constants. */
function probeModel(): { model: Buffer; feed: { shapes: Record<string, readonly number[]> } } {
  const w = input('w', [64, 64, 3, 3])
  let x: Tensor = input('x', [1, 64, 32, 32])
  const shapes = { 'input:x': x.shape, 'input:w': w.shape }
  for (let layer = 0; layer < 3; layer++) x = leakyRelu(convolution(x, w, { padding: 1 }), 0.2)
  const { model } = lowerProgram('probe', simplify([sum(x)]), {})
  return { model: Buffer.from(encodeModel(model)), feed: { shapes } }
}

/** Runs in the child, as plain CommonJS, so that it works from sources, from a bundle and inside Electron. */
const script = `
const chunks = []
process.stdin.on('data', (chunk) => chunks.push(chunk)).on('end', async () => {
  const answer = (value) => require('node:fs').writeSync(1, JSON.stringify(value) + '\\n')
  try {
    const { library, provider, threads, shapes, model } = JSON.parse(Buffer.concat(chunks).toString())
    const { InferenceSession, Tensor, env } = require(library)
    env.logLevel = 'verbose'
    const session = await InferenceSession.create(Buffer.from(model, 'base64'), {
      executionProviders: [provider], intraOpNumThreads: threads, logSeverityLevel: 4,
      extra: { session: { disable_cpu_ep_fallback: provider === 'cpu' ? '0' : '1', intra_op: { allow_spinning: '0' } } },
    })
    const feeds = {}
    for (const [name, shape] of Object.entries(shapes)) {
      const size = shape.reduce((a, b) => a * b, 1)
      const data = Float32Array.from({ length: size }, (_, i) => ((i * 7919) % 1009) / 1009 / size ** 0.5)
      feeds[name] = new Tensor('float32', data, shape)
    }
    let milliseconds = Infinity
    // The first run compiles shaders; a software GPU has shown by then what it is.
    for (let run = 0; run === 0 || (run < 6 && milliseconds < 1000); run++) {
      const started = performance.now()
      await session.run(feeds)
      milliseconds = Math.min(milliseconds, performance.now() - started)
    }
    answer({ milliseconds })
  } catch (error) {
    answer({ error: String(error && error.message ? error.message : error) })
  }
})
`

/** The library's errors begin with a source position and a condition; the sentence comes after them. */
function firstSentence(message: string): string {
  const sentence = message
    .replace(/^\/\S+:\d+ .*? was false\. /s, '')
    .replace(/\s+/g, ' ')
    .trim()
  return sentence.length > 200 ? `${sentence.slice(0, 200)}…` : sentence
}
