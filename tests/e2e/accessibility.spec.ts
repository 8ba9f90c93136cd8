import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { writeModelFolder } from '../helpers/modelFolder'
import { expect, go, set, test } from './window'

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

interface Violation {
  id: string
  impact: string
  nodes: { html: string; failureSummary: string }[]
}

/** What axe finds that matters: serious and critical. */
async function violations(page: Page): Promise<string[]> {
  const found = await page.evaluate<{ violations: Violation[] }>('axe.run(document, { resultTypes: ["violations"] })')
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`))
}

/** The page's policy lets no script be added, so the debugger brings it in. */
async function loadAxe(page: Page): Promise<void> {
  const { readFileSync } = await import('node:fs')
  await page.evaluate(readFileSync(axe, 'utf8'))
}

for (const theme of ['dark', 'light']) {
  test(`every view can be used by everyone, ${theme}`, async ({ window, material }) => {
    const { page, choose, folder } = window
    await set(page, { theme })
    await expect(page.locator(`html[data-theme="${theme}"]`)).toBeAttached()
    await loadAxe(page)
    await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<button id="planted"></button>'))
    expect(await violations(page), 'a button without a name').toHaveLength(1)
    await page.evaluate(() => document.getElementById('planted')?.remove())
    for (const view of ['galaxies', 'detectors', 'training', 'dataset', 'models', 'jobs'] as const) {
      await go(page, view)
      expect(await violations(page), `${view}, empty`).toEqual([])
    }

    await choose(writeModelFolder(join(folder, 'model')))
    await page.locator('[data-action="addModel"]').first().click()
    await expect(page.locator('[data-metric="psnr"]')).toBeVisible()
    expect(await violations(page), 'models').toEqual([])

    await go(page, 'dataset')
    await choose(material.dataset)
    await page.locator('[data-action="openDataset"]').first().click()
    await expect(page.locator('canvas[data-drawn]').first()).toBeVisible()
    await page.locator('[data-index="0"]').click()
    await page.keyboard.press('r')
    expect(await violations(page), 'data set').toEqual([])
    await page.keyboard.press('Control+z')

    await choose(material.stamps[0]!)
    await page.keyboard.press('Control+o')
    await expect(page.getByRole('heading', { name: 'galaxy-00000.fits' })).toBeVisible()
    expect(await violations(page), 'galaxies').toEqual([])

    await page.locator('[data-tool="settings"]').click()
    await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible()
    expect(await violations(page), 'settings').toEqual([])
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog', { name: 'Settings' })).toBeHidden()

    await page.keyboard.press('Control+k')
    await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible()
    expect(await violations(page), 'commands').toEqual([])
    // Found by typing, run by Enter.
    await page.keyboard.type('training')
    await page.keyboard.press('Enter')
    await expect(page.locator('[data-view-name="training"]')).toBeVisible()
  })
}

test('the window speaks German when asked', async ({ window }) => {
  const { page } = window
  await set(page, { language: 'de' })
  await expect(page.locator('html')).toHaveAttribute('lang', 'de')
  await expect(page.getByRole('link', { name: 'Galaxien' })).toBeVisible()
  const menu = await window.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map(({ label }) => label))
  expect(menu).toEqual(['Datei', 'Bearbeiten', 'Ansicht', 'Gehe zu'])
})
