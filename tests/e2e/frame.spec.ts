import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { actions } from '../../src-renderer/actions'
import { choice, expect, go, openWindow, set, test } from './window'

test('language and theme are switched in the settings, and taken back', async ({ window }) => {
  const { app, page } = window
  await expect(page.locator('[data-view-name="start"]')).toBeVisible()
  await page.keyboard.press('Control+,')
  await choice(page, 'Theme').selectOption('contrast')
  await expect(page.locator('html[data-theme="contrast"]')).toBeAttached()
  await choice(page, 'Language').selectOption('de')
  await expect(page.locator('html')).toHaveAttribute('lang', 'de')
  const undoLabel = () => app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('undo')?.label)
  await expect.poll(undoLabel).toBe('Rückgängig: setting “Language”')
  await page.locator('h1').first().click()
  await page.keyboard.press('Control+z')
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  await page.keyboard.press('Control+z')
  await expect(page.locator('html[data-theme="contrast"]')).toHaveCount(0)
  await page.keyboard.press('Control+Shift+Z')
  await expect(page.locator('html[data-theme="contrast"]')).toBeAttached()
})

test('a key is rebound, works at once and after the next start, and a conflict is named', async ({}) => {
  const folder = mkdtempSync(join(tmpdir(), 'galatea-keys-'))
  const first = await openWindow(folder, [])
  const page = first.page
  await page.keyboard.press('Control+h')
  await expect(page.locator('[data-action-row]')).toHaveCount(actions.length)
  await page.getByRole('searchbox').fill('All commands')
  await expect(page.locator('[data-action-row]')).toHaveCount(1)
  await page.locator('[data-key-of="palette"]').click()
  await page.keyboard.press('Control+o')
  await expect(page.getByRole('alert')).toContainText('Ctrl+O belongs to “Open')
  await page.getByRole('button', { name: 'Leave it there' }).click()
  await page.locator('[data-key-of="palette"]').click()
  await page.keyboard.press('Control+j')
  await expect(page.locator('[data-key-of="palette"]')).toHaveText('Ctrl+J')
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeHidden()
  await page.keyboard.press('Control+j')
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible()
  await first.app.close()

  const second = await openWindow(folder, [])
  const accelerator = await second.app.evaluate(
    ({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('palette')?.accelerator,
  )
  expect(accelerator).toBe('CommandOrControl+J')
  await second.page.keyboard.press('Control+j')
  const dialog = second.page.getByRole('dialog', { name: 'Commands' })
  await expect(dialog).toBeVisible()
  // Every action is found without words; letters find a view, and Enter goes there.
  for (const { id } of actions)
    if (id !== 'palette') await expect(dialog.locator(`[data-entry="${id}"]`)).toHaveCount(1)
  await second.page.keyboard.type('keyb short')
  await second.page.keyboard.press('Enter')
  await expect(second.page.locator('[data-page="keys"][aria-current="page"]')).toBeVisible()
  await second.page.locator('[data-reset-key="palette"]').click()
  await expect(second.page.locator('[data-key-of="palette"]')).toHaveText('Ctrl+K')
  await second.app.close()
  expect([...first.complaints, ...second.complaints]).toEqual([])
  rmSync(folder, { recursive: true, force: true })
})

test('the samples work at once, and are recent work afterwards', async ({ window }) => {
  const { app, page } = window
  await page.locator('[data-sample="galaxy"]').click()
  await expect(page.getByRole('heading', { name: 'simulated-sky.fits' })).toBeVisible()
  await go(page, 'start')
  await expect(page.getByRole('button', { name: /simulated-sky/ })).toBeVisible()
  await page.locator('[data-sample="jets"]').click()
  await expect(page.locator('[data-view-name="detectors"]')).toContainText('simulated-jets.parquet')
  await go(page, 'start')
  await page.locator('[data-sample="training"]').click()
  await expect(page.locator('[data-view-name="training"]')).toBeVisible()
  await expect(page.locator('[data-drawn]').first()).toBeVisible()
  // It trains, and would ask before it closes.
  app.process().kill('SIGKILL')
})

test('the frame fits the smallest window, and tells what it is made of', async ({ window }) => {
  const { app, page } = window
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.setContentSize(1024, 700))
  await set(page, { language: 'de' })
  for (const view of ['start', 'settings'] as const) {
    await go(page, view)
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
    expect(wide, `${view} is wider than the window`).toBe(false)
  }
  await page.keyboard.press('F1')
  const about = page.locator('[data-view-name="settings"]')
  for (const name of ['Galatea', 'Electron', 'Chromium', 'Node', 'ONNX Runtime']) {
    await expect(about.locator('dt', { hasText: new RegExp(`^${name}$`) })).toHaveCount(1)
  }
  await expect(about).toContainText('@software{galatea')
  await expect(about.locator('details')).not.toHaveCount(0)
})
