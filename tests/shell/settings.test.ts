import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { calls } from '../../src-preload/contract'
import { SettingsStore } from '../../src-main/shell/settings'

let path: string
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'galatea-settings-')), 'settings.json')
})

describe('settings', () => {
  it('begin with the defaults and are kept', async () => {
    const store = await SettingsStore.open(path, () => undefined)
    expect(store.current).toMatchObject({ theme: 'system', language: 'system', recentImages: [] })
    await store.change({ theme: 'dark' })
    await store.remember('recentImages', '/a.fits')
    await store.remember('recentImages', '/b.fits')
    await store.remember('recentImages', '/a.fits')
    const again = await SettingsStore.open(path, () => undefined)
    expect(again.current).toMatchObject({ theme: 'dark', recentImages: ['/a.fits', '/b.fits'] })
  })

  it.each(['{ "theme": ', '{ "theme": "purple" }'])('set aside a file that cannot be read: %s', async (text) => {
    await writeFile(path, text)
    const store = await SettingsStore.open(path, () => undefined)
    expect(store.current.theme).toBe('system')
    expect(await readFile(`${path}.unreadable`, 'utf8')).toBe(text)
  })

  it('change in what is named and in nothing else', async () => {
    const change = calls.changeSettings.input.parse({ theme: 'light' })
    expect(change).toEqual({ theme: 'light' })
    const store = await SettingsStore.open(path, () => undefined)
    await store.remember('models', '/m')
    await store.change(change)
    expect(store.current).toMatchObject({ theme: 'light', models: ['/m'] })
    expect(calls.changeSettings.input.safeParse({ thme: 'light' }).success).toBe(false)
  })

  it('keep at most twelve recent files', async () => {
    const store = await SettingsStore.open(path, () => undefined)
    for (let i = 0; i < 15; i++) await store.remember('recentImages', `/${i}.fits`)
    expect(store.current.recentImages).toHaveLength(12)
    expect(store.current.recentImages[0]).toBe('/14.fits')
  })
})
