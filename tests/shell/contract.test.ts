import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AllowedPaths } from '../../src-main/base/allowedPaths'
import { answerBufferCall } from '../../src-main/jobs/bufferCalls'
import { Router, type Handlers } from '../../src-main/shell/router'
import { ChosenPaths } from '../../src-main/shell/security/chosenPaths'
import { pathGate } from '../../src-main/shell/security/pathGate'
import { bufferCalls, calls, type BufferName, type Name } from '../../src-preload/contract'
import { takesPaths } from '../../src-preload/contract/paths'
import { exampleOf } from '../helpers/exampleOf'

const names = Object.keys(calls) as Name[]
const bufferNames = Object.keys(bufferCalls) as BufferName[]
const stranger = '/somewhere/else/secret.fits'

/** A router whose every call answers, and what was called. */
function openRouter() {
  const reached: string[] = []
  const handlers = Object.fromEntries(names.map((name) => [name, () => (reached.push(name), null)])) as unknown
  const folder = mkdtempSync(join(tmpdir(), 'galatea-chosen-'))
  const chosen = ChosenPaths.open(join(folder, 'chosen.json'), [folder], [], () => undefined)
  const router = new Router(handlers as Handlers, {}, pathGate(chosen))
  const call = (name: string, input: unknown) =>
    router.call({ window: 1, send: () => undefined }, { id: 1, name, input })
  return { call, reached, folder, chosen }
}

/** Values of every type; a call that takes one of them as it is would not be checked. */
const wrong = [7, 'text', true, [7], { unexpected: 1 }, { path: 7 }, { id: {} }]

/** An input that would be right but for one field, which is of a type that none takes. */
function spoiled(example: unknown): unknown[] {
  if (typeof example !== 'object' || example === null || Array.isArray(example)) return []
  return Object.keys(example).map((key) => ({ ...example, [key]: { wrong: [] } }))
}

describe.each(names)('the call %s', (name) => {
  it('refuses inputs of wrong types, by its name', async () => {
    const { call, reached } = openRouter()
    const example = exampleOf(calls[name].input, stranger)
    const inputs = [...wrong, ...spoiled(example)].filter((input) => !calls[name].input.safeParse(input).success)
    expect(inputs.length).toBeGreaterThanOrEqual(wrong.length - 1)
    for (const input of inputs) {
      const refusal = { ok: false, error: { code: 'usage', message: expect.stringContaining(`'${name}'`) as string } }
      expect(await call(name, input), JSON.stringify(input)).toMatchObject(refusal)
    }
    expect(reached).toEqual([])
  })
})

describe.each(names.filter((name) => takesPaths(calls[name].input)))('the call %s', (name) => {
  it('refuses a path that nobody chose, by name, and takes one that somebody did', async () => {
    const { call, reached, folder, chosen } = openRouter()
    const input = exampleOf(calls[name].input, stranger)
    expect(calls[name].input.safeParse(input).error, 'the example').toBeUndefined()
    expect(await call(name, input)).toMatchObject({
      ok: false,
      error: { code: 'usage', message: expect.stringMatching(new RegExp(`'${stranger}'.*'${name}'`)) as string },
    })
    expect(await call(name, exampleOf(calls[name].input, join(folder, '..', 'x')))).toMatchObject({ ok: false })
    expect(reached).toEqual([])
    expect(await call(name, exampleOf(calls[name].input, join(folder, 'run')))).toMatchObject({ ok: true })
    chosen.add(['/somewhere/else'])
    expect(await call(name, input)).toMatchObject({ ok: true })
    expect(reached).toEqual([name, name])
  })
})

describe.each(bufferNames)('the call %s, past main', (name) => {
  const { signal } = new AbortController()
  const answer = (input: unknown) => answerBufferCall(name, input, new AllowedPaths(), signal)

  it('refuses inputs of wrong types, by its name', async () => {
    for (const input of wrong) {
      if (bufferCalls[name].input.safeParse(input).success) continue
      await expect(answer(input), JSON.stringify(input)).rejects.toMatchObject({
        code: 'usage',
        message: expect.stringContaining(`'${name}'`) as string,
      })
    }
  })

  it.runIf(takesPaths(bufferCalls[name].input))('refuses a path that nobody chose, by name', async () => {
    await expect(answer(exampleOf(bufferCalls[name].input, stranger))).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(new RegExp(`'${stranger}'.*'${name}'`)) as string,
    })
  })
})
