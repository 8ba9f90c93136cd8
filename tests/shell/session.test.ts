import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { sessionParts } from '../../src-preload/contract/session'
import { SessionStore } from '../../src-main/shell/session'

const folder = mkdtempSync(join(tmpdir(), 'galatea-session-'))
afterAll(() => rmSync(folder, { recursive: true }))
const path = join(folder, 'session.json')

describe('the session', () => {
  it('is nothing at the first start', async () => {
    expect((await SessionStore.open(path)).previous).toBeNull()
  })

  it('that was not ended is found as one that died', async () => {
    const store = await SessionStore.open(path)
    await store.save({ place: { path: '/training' } })
    const next = await SessionStore.open(path)
    expect(next.previous).toEqual({ parts: { place: { path: '/training' } }, ended: false })
  })

  it('that one run after the other died with is only offered in the end', async () => {
    const lethal = join(folder, 'lethal.json')
    await (await SessionStore.open(lethal)).save({ a: 1 })
    const found = []
    for (let start = 0; start < 3; start++) found.push((await SessionStore.open(lethal)).previous?.ended)
    expect(found).toEqual([false, false, true])
    const lasting = await SessionStore.open(lethal)
    lasting.settle()
    await lasting.save({ a: 2 })
    expect((await SessionStore.open(lethal)).previous).toEqual({ parts: { a: 2 }, ended: false })
  })

  it('is found by a page that died and was loaded anew', async () => {
    const store = await SessionStore.open(join(folder, 'page.json'))
    await store.save({ a: 1 })
    store.pageDied()
    expect(store.previous).toEqual({ parts: { a: 1 }, ended: false })
  })

  it('that was ended keeps what it had open', async () => {
    const store = await SessionStore.open(path)
    await Promise.all([store.save({ a: 1 }), store.save({ a: 2 }), store.end()])
    expect((await SessionStore.open(path)).previous).toEqual({ parts: { a: 2 }, ended: true })
  })

  it('that cannot be read is set aside, not written over', async () => {
    writeFileSync(path, '{ "schemaVersion": 1, "parts": ')
    expect((await SessionStore.open(path)).previous).toBeNull()
    expect(readFileSync(`${path}.unreadable`, 'utf8')).toContain('"parts"')
  })

  it('is refused where it is too large', () => {
    expect(sessionParts.safeParse({ big: 'x'.repeat(3_000_000) }).success).toBe(false)
  })
})
