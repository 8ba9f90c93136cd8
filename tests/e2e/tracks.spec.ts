import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, go, test } from './window'

test('simulate hits, find their tracks, look at them, and save the table', async ({ window }) => {
  const { page, saveAs, folder } = window
  await go(page, 'tracks')
  await page.getByLabel('Events').fill('6')
  await page.getByLabel('Most tracks').fill('20')
  await page.getByLabel('Seed').fill('3')
  await page.locator('[data-do="simulate-sample"]').click()
  await expect(page.locator('canvas[data-drawn="1"]').first()).toBeVisible()
  await expect(page.locator('[data-event]')).toContainText('particles')

  // By the key, as everything.
  await page.keyboard.press('f')
  await expect(page.locator('[data-result="track"]')).toContainText('Efficiency')
  const table = page.getByRole('region', { name: 'Tracks', exact: true })
  await expect(table.getByRole('button', { name: 'Conventional' })).toHaveAttribute('aria-pressed', 'true')
  await table.locator('[data-track="0"]').click()
  await expect(table.locator('tr.shown')).toHaveCount(1)

  await page.keyboard.press('PageDown')
  await expect(page.locator('canvas[data-drawn="2"]').first()).toBeVisible()
  const target = join(folder, 'tracks.parquet')
  await saveAs(target)
  await page.locator('[data-action="saveTracks"]').click()
  await expect(page.getByText('Saved as tracks.parquet')).toBeVisible()
  expect(existsSync(target)).toBe(true)
})
