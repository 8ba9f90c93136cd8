import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { writeModelFolder } from '../helpers/modelFolder'
import { expect, go, test, type Window } from './window'

const card = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'card.json'), 'utf8')) as { name: string; description: string | null }

const tiles = (page: Page) => page.locator('[data-view-name="models"] [data-model]')

async function add({ page, choose }: Window, folder: string): Promise<void> {
  await choose(folder)
  await page.locator('[data-view-name="models"] [data-action="addModel"]').first().click()
}

test('a model is added, read, described, taken off the list, and used', async ({ window }) => {
  const { page, folder } = window
  await page.keyboard.press('Control+6')
  await expect(page.getByRole('heading', { name: 'No model yet' })).toBeVisible()
  const model = writeModelFolder(join(folder, 'model'))
  await add(window, model)

  await expect(tiles(page)).toHaveCount(1)
  const view = page.locator('[data-view-name="models"]')
  await expect(view.getByText('Recovers detail in images of galaxies').first()).toBeVisible()
  await expect(view.locator('[data-metric="psnr"] td')).toHaveText(['31.46', '29.31'])
  await expect(view.locator('[data-metric="ssim"] td')).toHaveText(['0.69', '–'])
  await expect(view.locator('[data-promises] dd')).toHaveText([
    '0.95 % measured, 1 % asked',
    '67.7 to 70.7 % of pixels',
    '96.3 to 97.8 % of pixels',
  ])
  await expect(view.getByText('5.85 to 7.63')).toBeVisible()

  await page.keyboard.press('F2')
  await page.keyboard.type('Sharper eyes')
  await page.keyboard.press('Enter')
  await expect(tiles(page)).toContainText('Sharper eyes')
  expect(card(model).name).toBe('Sharper eyes')
  await view.locator('[data-field="description"]').fill('For the survey of spring.')
  await view.locator('[data-field="description"]').blur()
  await expect.poll(() => card(model).description).toBe('For the survey of spring.')
  await tiles(page).click()
  await page.keyboard.press('Control+z')
  await expect.poll(() => card(model).description).toBeNull()
  await page.keyboard.press('Control+z')
  await expect(tiles(page)).toContainText('Sharp eyes')
  expect(card(model).name).toBe('Sharp eyes')

  await page.keyboard.press('Delete')
  await expect(page.getByRole('heading', { name: 'No model yet' })).toBeVisible()
  await page.keyboard.press('Control+z')
  await expect(tiles(page)).toHaveCount(1)

  await tiles(page).click()
  await page.keyboard.press('u')
  await expect(page.locator('[data-view-name="galaxies"]')).toBeVisible()
})

test('a model whose file was changed is refused, and files are verified', async ({ window }) => {
  const { page, folder, choose } = window
  await go(page, 'models')
  const model = writeModelFolder(join(folder, 'model'))
  await add(window, model)
  await tiles(page).click()
  await page.keyboard.press('v')
  const dialog = page.getByRole('dialog', { name: 'Verification' })
  await expect(dialog.locator('[data-outcome="holds"]')).toContainText('As it was written')
  await page.keyboard.press('Escape')

  appendFileSync(join(model, 'generator.onnx'), 'and more')
  await add(window, model)
  await expect(page.getByRole('log').getByText('is not the one that was exported')).toBeVisible()
  await go(page, 'galaxies')
  await go(page, 'models')
  await expect(tiles(page)).toContainText('Cannot be used')
  await page.keyboard.press('v')
  await expect(dialog.locator('[data-outcome="changed"]')).toContainText('is not the one that was exported')
  await choose(join(model, 'card.json'))
  await dialog.getByRole('button', { name: 'Another file…' }).click()
  await expect(dialog.locator('[data-outcome="unknown"]')).toContainText('holds no seal')
})
