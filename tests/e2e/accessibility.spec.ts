import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { themes } from '../../src-preload/contract/system'
import { views } from '../../src-renderer/views/views'
import { writeModelFolder } from '../helpers/modelFolder'
import { expect, go, set, test, type Material, type Window } from './window'

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

/** A state of the window that is to be looked at. Add those of a view here: each follows the one before it. */
interface State {
  name: string
  reach: (page: Page, window: Window, material: Material) => Promise<void>
}

const states: readonly State[] = [
  ...views.map(({ title }): State => ({ name: `${title}, first seen`, reach: (page) => go(page, title) })),
  ...(['general', 'keys', 'about', 'log'] as const).map((name): State => ({
    name: `settings, ${name}`,
    reach: async (page) => {
      await page.locator(`[data-page="${name}"]`).click()
      await expect(page.locator(`[data-page="${name}"]`)).toHaveAttribute('aria-current', 'page')
    },
  })),
  {
    name: 'models',
    reach: async (page, { choose, folder }) => {
      await go(page, 'models')
      await choose(writeModelFolder(join(folder, 'model')))
      await page.locator('[data-action="addModel"]').first().click()
      await expect(page.locator('[data-metric="psnr"]')).toBeVisible()
    },
  },
  {
    name: 'data set',
    reach: async (page, { choose }, material) => {
      await go(page, 'dataset')
      await choose(material.dataset)
      await page.locator('[data-action="openDataset"]').first().click()
      await expect(page.locator('canvas[data-drawn]').first()).toBeVisible()
      await page.locator('[data-index="0"]').click()
      await page.keyboard.press('r')
    },
  },
  {
    name: 'galaxies',
    reach: async (page, { choose }, material) => {
      await page.keyboard.press('Control+z')
      await choose(material.stamps[0]!)
      await page.keyboard.press('Control+o')
      await expect(page.getByRole('heading', { name: 'galaxy-00000.fits' })).toBeVisible()
    },
  },
  {
    name: 'commands',
    reach: async (page) => {
      await page.keyboard.press('Control+k')
      await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible()
    },
  },
]

for (const theme of themes.filter((name) => name !== 'system')) {
  test(`every view can be used by everyone, ${theme}`, async ({ window, material }) => {
    const { page } = window
    await set(page, { theme })
    await expect(page.locator(`html[data-theme="${theme}"]`)).toBeAttached()
    await loadAxe(page)
    await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<button id="planted"></button>'))
    expect(await violations(page), 'a button without a name').toHaveLength(1)
    await page.evaluate(() => document.getElementById('planted')?.remove())
    for (const { name, reach } of states) {
      await reach(page, window, material)
      expect.soft(await violations(page), name).toEqual([])
    }
  })
}

test('the window speaks German when asked', async ({ window }) => {
  const { page } = window
  await set(page, { language: 'de' })
  await expect(page.locator('html')).toHaveAttribute('lang', 'de')
  await expect(page.getByRole('link', { name: 'Galaxien' })).toBeVisible()
  const menu = await window.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map(({ label }) => label))
  expect(menu).toEqual(['Datei', 'Bearbeiten', 'Ansicht', 'Gehe zu', 'Hilfe'])
})
