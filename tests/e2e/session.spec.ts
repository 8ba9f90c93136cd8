import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, go, openWindow, test } from './window'

test('what was open comes back after the program was killed', async ({ material }) => {
  const folder = mkdtempSync(join(tmpdir(), 'galatea-killed-'))
  const first = await openWindow(folder, [material.stamps[0]!])
  await expect(first.page.getByRole('heading', { name: 'galaxy-00000.fits' })).toBeVisible()
  await first.choose(material.dataset)
  await first.page.keyboard.press('Control+Shift+O')
  await expect(first.page.locator('[data-count="kept"]')).toBeVisible()
  await first.page.waitForTimeout(2000)
  first.app.process().kill('SIGKILL')
  await first.app.waitForEvent('close')

  const second = await openWindow(folder, [])
  await expect(second.page.getByText('open again')).toBeVisible()
  await expect(second.page.locator('[data-count="kept"]')).toBeVisible()
  await go(second.page, 'galaxies')
  await expect(second.page.getByRole('heading', { name: 'galaxy-00000.fits' })).toBeVisible()
  await second.app.close()

  // Closed by hand, it does not force itself on anybody, and is there to be asked for.
  const third = await openWindow(folder, [])
  await go(third.page, 'galaxies')
  await expect(third.page.getByRole('heading', { name: 'galaxy-00000.fits' })).toHaveCount(0)
  await third.page.keyboard.press('Control+k')
  await third.page.getByRole('combobox', { name: 'Search commands' }).fill('left off')
  await third.page.keyboard.press('Enter')
  await expect(third.page.locator('[data-count="kept"]')).toBeVisible()
  expect([...first.complaints, ...second.complaints, ...third.complaints]).toEqual([])
  await third.app.close()
  rmSync(folder, { recursive: true, force: true })
})
