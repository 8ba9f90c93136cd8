import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readModel, writeModel, writeModelCard, type NewCard } from '../../src-main/store/models'

const card: NewCard = {
  task: 'galaxy-recovery',
  name: 'a small one',
  created: '2026-01-01T00:00:00.000Z',
  program: 'galatea 0.1.0',
  parameters: 42,
  domain: { fwhm: [1.4, 2.5] },
}
const contents = { 'generator.onnx': Buffer.from('generator'), 'discriminator.onnx': Buffer.from('discriminator') }

let root: string
let folder: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'galatea-models-'))
  folder = join(root, 'model')
})

afterEach(() => rm(root, { recursive: true }))

async function change(edit: (card: Record<string, unknown>) => void): Promise<void> {
  const path = join(folder, 'card.json')
  const value = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>
  edit(value)
  await writeFile(path, JSON.stringify(value))
}

describe('a model on disk', () => {
  it('comes back with its card and the path of its generator', async () => {
    await writeModel(folder, card, contents)
    const model = await readModel(folder, { task: 'galaxy-recovery' })
    expect(model.generator).toBe(join(folder, 'generator.onnx'))
    expect(model.card).toMatchObject({ ...card, format: 'galatea-model', metrics: null })
    expect(model.card.files['discriminator.onnx']).toEqual({
      // SHA-256 of the word, by an independent program (sha256sum).
      sha256: '5502f9b4edcf8da621cea426a02ba5234aec2a8b006cf9f0ef9b73c5af458be5',
      bytes: 13,
    })
  })

  it('gets a new card when it was evaluated, and keeps keys of a later program', async () => {
    const written = await writeModel(folder, card, contents)
    await writeModelCard(folder, { ...written, metrics: { psnr: 31 }, later: 'something' })
    expect((await readModel(folder)).card).toMatchObject({ metrics: { psnr: 31 }, later: 'something', name: card.name })
  })

  it('is not written over another, and leaves nothing half-written', async () => {
    await writeModel(folder, card, contents)
    await expect(writeModel(folder, card, contents)).rejects.toMatchObject({ code: 'exists' })
    expect(await readdir(root)).toEqual(['model'])
  })
})

describe('reading refuses', () => {
  beforeEach(() => writeModel(folder, card, contents))

  it('a folder without a card', async () => {
    await expect(readModel(root)).rejects.toThrow(/is not a model: it has no card\.json/)
  })

  it('a model of another task', async () => {
    await expect(readModel(folder, { task: 'generate' })).rejects.toThrow(
      /is for the task 'galaxy-recovery', expected one for 'generate'/,
    )
    await expect(readModel(folder, { task: 'generate' })).rejects.toMatchObject({ code: 'wrong-task' })
  })

  it('a generator that was changed or is gone', async () => {
    await writeFile(join(folder, 'generator.onnx'), 'Generator')
    await expect(readModel(folder)).rejects.toThrow(/generator\.onnx' is not the one that was exported/)
    await rm(join(folder, 'generator.onnx'))
    await expect(readModel(folder)).rejects.toThrow(/lacks its file generator\.onnx/)
  })

  it('a card that is no JSON, lacks something, or is newer', async () => {
    await change((value) => delete value['task'])
    await expect(readModel(folder)).rejects.toThrow(/not a valid card: task: /)
    await change((value) => Object.assign(value, { task: 'x', schemaVersion: 2 }))
    await expect(readModel(folder)).rejects.toMatchObject({ code: 'unreadable' })
    await writeFile(join(folder, 'card.json'), '{"format":')
    await expect(readModel(folder)).rejects.toMatchObject({ code: 'corrupt' })
  })

  it('a card that names files outside the folder, or no generator', async () => {
    await change((value) => Object.assign(value['files'] as object, { '../outside': { sha256: 'x', bytes: 1 } }))
    await expect(readModel(folder)).rejects.toThrow(/names '\.\.\/outside', which is no plain file name/)
    await change((value) => (value['files'] = {}))
    await expect(readModel(folder)).rejects.toThrow(/names no generator\.onnx/)
  })
})
