import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readCheckpoint } from '../../../src-main/engine/gan/checkpoint'
import { RunFolder } from '../../../src-main/engine/gan/run'
import { train } from '../../../src-main/engine/gan/train'
import { createOnnxExecutor } from '../../../src-main/engine/runtime/onnxruntime'
import { toy, toyTask } from './toy'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-killed-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function trainHere(run: string, resumeFrom: string | null): Promise<void> {
  const executor = await createOnnxExecutor({ device: 'cpu', threads: 1, spin: false })
  const recipe = toy({ schedule: { steps: 20 } })
  await train(
    { task: toyTask, recipe, preset: null, dataset: 'toy', folder: join(folder, run), resumeFrom, executor },
    {},
  )
  await executor.dispose()
}

/** Runs the training in a process of its own and kills it, without warning, after a step. */
async function trainAndKill(run: string, afterStep: number): Promise<void> {
  const script = join(import.meta.dirname, 'killed.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', script, join(folder, run)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => child.on('close', resolve))
  for await (const line of createInterface({ input: child.stdout }))
    if (Number(line) === afterStep) child.kill('SIGKILL')
  await ended
}

it('goes on bit for bit after a kill that gave no warning', async () => {
  await trainHere('whole', null)
  await trainAndKill('killed', 10)
  const run = new RunFolder(join(folder, 'killed'))
  const { state } = await readCheckpoint(run.checkpointFile('latest'))
  // Checkpoints are written behind the training's back: the last one is of the last step or one before.
  expect(state.step).toBeGreaterThan(0)
  expect(state.step).toBeLessThanOrEqual(10)
  expect((await run.readManifest()).finished).toBeNull()
  await writeFile(`${run.checkpointFile('latest')}.0123abcd.partial`, 'what a kill leaves of a file')

  await trainHere('killed', 'latest')
  const [whole, killed] = await Promise.all(
    ['whole', 'killed'].map((name) => readCheckpoint(new RunFolder(join(folder, name)).checkpointFile('latest'))),
  )
  expect(killed!.state.step).toBe(20)
  expect(Object.keys(killed!.tensors)).toEqual(Object.keys(whole!.tensors))
  for (const [name, { data }] of Object.entries(whole!.tensors)) {
    expect(
      Buffer.from(data.buffer, data.byteOffset, data.byteLength).equals(bytesOf(killed!.tensors[name]!.data)),
      name,
    ).toBe(true)
  }
  const left = await readdir(join(folder, 'killed', 'checkpoints'))
  expect(left.sort()).toEqual(['best.safetensors', 'latest.safetensors'])
})

function bytesOf(data: Float32Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength)
}
