import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeAtomically, writeJson } from '../../src-main/base/files'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-files-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('writeAtomically', () => {
  it('writes text, bytes and streams of either, making the folders on the way', async () => {
    async function* chunks(): AsyncGenerator<Uint8Array | string> {
      yield 'one '
      yield new TextEncoder().encode('two')
    }
    await writeAtomically(join(folder, 'a/b/text'), 'text')
    await writeAtomically(join(folder, 'bytes'), new Uint8Array([1, 2, 3]))
    await writeAtomically(join(folder, 'chunks'), chunks())
    expect(await readFile(join(folder, 'a/b/text'), 'utf8')).toBe('text')
    expect([...(await readFile(join(folder, 'bytes')))]).toEqual([1, 2, 3])
    expect(await readFile(join(folder, 'chunks'), 'utf8')).toBe('one two')
  })

  it('keeps the old file, and no partial one, when its content fails half-way', async () => {
    const path = join(folder, 'model.bin')
    await writeFile(path, 'the last good one')
    function* failing(): Generator<string> {
      yield 'half of the new one'
      throw new RangeError('no more')
    }
    await expect(writeAtomically(path, failing())).rejects.toThrow('no more')
    expect(await readFile(path, 'utf8')).toBe('the last good one')
    expect(await readdir(folder)).toEqual(['model.bin'])
  })

  it('names the path and the reason where a folder or a file is in the way, and leaves no partial file', async () => {
    await writeAtomically(join(folder, 'sub/file'), 'x')
    await expect(writeAtomically(join(folder, 'sub'), 'text')).rejects.toMatchObject({
      code: 'disk',
      message: `'${join(folder, 'sub')}' cannot be written: a folder has that name, and a file was expected.`,
    })
    await expect(writeAtomically(join(folder, 'sub/file/below'), 'text')).rejects.toMatchObject({
      code: 'disk',
      message: expect.stringContaining('a part of the path is a file'),
    })
    expect(await readdir(folder, { recursive: true })).toEqual(['sub', 'sub/file'])
  })

  it('does not take an error of the content for one of the disk', async () => {
    function* failing(): Generator<string> {
      yield 'half'
      throw Object.assign(new Error('the source cannot be read'), { code: 'EIO' })
    }
    await expect(writeAtomically(join(folder, 'copy'), failing())).rejects.toThrow('the source cannot be read')
  })

  it('lets the last of several writers win, whole', async () => {
    const path = join(folder, 'shared.txt')
    const texts = Array.from({ length: 8 }, (_, i) => String(i).repeat(100_000))
    await Promise.all(texts.map((text) => writeAtomically(path, text)))
    expect(texts).toContain(await readFile(path, 'utf8'))
    expect(await readdir(folder)).toEqual(['shared.txt'])
  })
})

describe('writeJson', () => {
  it('writes readable JSON that ends with a line feed', async () => {
    await writeJson(join(folder, 'a.json'), { one: 1 })
    expect(await readFile(join(folder, 'a.json'), 'utf8')).toBe('{\n  "one": 1\n}\n')
  })
})
