import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
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

  it('keep at most twelve recent files', async () => {
    const store = await SettingsStore.open(path, () => undefined)
    for (let i = 0; i < 15; i++) await store.remember('recentImages', `/${i}.fits`)
    expect(store.current.recentImages).toHaveLength(12)
    expect(store.current.recentImages[0]).toBe('/14.fits')
  })
})
