import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { writeSimpleFits } from '../helpers/fits'
import { choice, expect, galatea, go, set, test } from './window'

/** A network so small that a few steps take seconds, on a GPU in software too. */
const tiny = [
  'generator.width=4',
  'generator.depth=2',
  'generator.stem=4',
  'discriminator.width=4',
  'discriminator.layers=1',
  'schedule.batch=4',
  'schedule.contentSteps=4',
  'schedule.logEvery=1',
  'schedule.validateEvery=4',
  'schedule.validationItems=4',
  'schedule.sampleEvery=4',
  'schedule.samples=2',
]

for (const device of ['cpu', 'webgpu']) {
  test(`train a model, use it on an image and save the result, on ${device}`, async ({ window, material }) => {
    const { page, choose, saveAs, folder } = window
    await set(page, { device })

    await go(page, 'dataset')
    await choose(material.dataset)
    await page.locator('[data-action="openDataset"]').first().click()
    await expect(page.locator('canvas[data-drawn]').first()).toBeVisible()

    await go(page, 'training')
    await page.locator('[data-field="dataset"] select').selectOption(material.dataset)
    await page.locator('[data-field="preset"] select').selectOption('galaxy-science')
    await page.getByText('Change the recipe').click()
    await page.locator('[data-field="settings"]').fill([...tiny, 'schedule.steps=4000'].join('\n'))
    await page.locator('[data-do="start-training"]').click()

    const job = page.locator('[data-view-name="training"] [data-job="train"]')
    await expect(job).toHaveAttribute('data-state', 'running')
    // Curves, judgements, validation beside its baseline, and the fixed samples.
    // A GPU in software takes its time to compile the first step.
    await expect(page.locator('.js-plotly-plot .scatterlayer .trace').first()).toBeAttached({ timeout: 120_000 })
    await expect(page.getByRole('img', { name: /Plot: Validation: PSNR\. psnr \d/ })).toBeVisible()
    await expect(page.getByText('left as it is')).toBeAttached()
    await expect(page.getByRole('table').getByRole('img', { name: 'Recovered' }).first()).toBeVisible()

    await job.locator('[data-do="pause"]').click()
    await expect(job).toHaveAttribute('data-state', 'paused')
    const step = page.locator('[data-run="step"]')
    const rested = await step.textContent()
    await job.locator('[data-do="resume"]').click()
    await expect(step).not.toHaveText(rested ?? '')

    await job.locator('[data-do="finish"]').click()
    await page.locator('[data-do="use-model"]').click()
    await page.locator('[data-view-name="galaxies"]').waitFor()

    await choose(material.stamps[0]!)
    await page.locator('[data-action="open"]').first().click()
    await expect(page.getByRole('heading', { name: 'galaxy-00000.fits' })).toBeVisible()
    await choice(page, 'The image is').selectOption('test')
    await page.locator('[data-action="enhance"]').click()
    for (const name of ['Original', 'Model input', 'Recovered', 'Residual']) {
      await expect(page.getByRole('heading', { name, exact: true })).toBeVisible()
    }
    await expect(page.locator('[data-measure="psnr"] td')).toHaveText([/^\d\d/, /^\d/])
    await expect(page.getByText(new RegExp(`on ${device}`))).toBeVisible()

    const target = join(folder, 'saved.fits')
    await saveAs(target)
    await page.locator('[data-action="save"]').click()
    await expect(page.getByText('Saved as saved.fits')).toBeVisible()
    expect(existsSync(target)).toBe(true)
    const { hdus } = galatea('info', target) as { hdus: { name: string; shape: number[] }[] }
    expect(hdus.map(({ name }) => name)).toEqual(expect.arrayContaining(['RECOVERED', 'RESIDUAL', 'DEGRADED']))
    expect(hdus.find(({ name }) => name === 'RECOVERED')?.shape).toEqual([32, 32, 3])

    // The saved file opens as what it is; what it was made from is worked out from it.
    await choose(target)
    await page.locator('[data-action="open"]').first().click()
    await expect(page.getByRole('heading', { name: 'saved.fits' })).toBeVisible()
    await expect(page.getByRole('heading', { name: 'Original', exact: true })).toBeVisible()

    // Three files, one a band, too small for the model: refused, with the reason.
    const bands = ['g', 'r', 'i'].map((band) => join(folder, `${band}.fits`))
    for (const path of bands) writeSimpleFits(path, 8, 8, (x, y) => ((7 * x + 3 * y) % 5) / 5)
    await choose(...bands)
    await page.locator('[data-action="open"]').first().click()
    await expect(page.getByRole('heading', { name: 'g.fits' })).toBeVisible()
    await page.locator('[data-action="enhance"]').click()
    await expect(page.getByRole('alert')).toContainText('Refused')
    await expect(page.getByRole('alert')).toContainText('8×8 pixels')
    await expect(page.locator('[data-action="save"]')).toBeDisabled()
  })
}

test('reject and restore items, with undo', async ({ window, material }) => {
  const { page, choose } = window
  await go(page, 'dataset')
  await choose(material.dataset)
  await page.locator('[data-action="openDataset"]').first().click()
  const kept = page.locator('[data-count="kept"]')
  await expect(kept).toHaveText(/^\d+$/)
  const all = Number(await kept.textContent())

  const item = (index: number) => page.locator(`[data-index="${index}"]`)
  await item(3).click()
  await page.keyboard.press('r')
  await expect(item(3)).toHaveAttribute('data-rejected', 'true')
  await expect(kept).toHaveText(String(all - 1))
  await expect(page.locator('[data-list="rejected"]')).toContainText('bad image')
  await page.keyboard.press('Control+z')
  await expect(kept).toHaveText(String(all))
  await page.keyboard.press('Control+Shift+z')
  await expect(kept).toHaveText(String(all - 1))

  // By keys alone: 4 and 5 out, then 3 and 4 back in.
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('r')
  await expect(kept).toHaveText(String(all - 3))
  await page.keyboard.press('Shift+ArrowLeft')
  await page.keyboard.press('Shift+ArrowLeft')
  await page.keyboard.press('a')
  await expect(kept).toHaveText(String(all - 1))

  // The command line reads the same decisions.
  const { rows } = galatea('dataset', 'query', material.dataset, 'WHERE rejected') as {
    rows: { index: number; reason: string }[]
  }
  expect(rows.map(({ index, reason }) => [index, reason])).toEqual([[5, 'bad']])
})

test('the window is not closed over a run without asking, and the run is kept', async ({ window, material }) => {
  const { app, page, choose, folder } = window
  await set(page, { device: 'cpu' })
  await go(page, 'dataset')
  await choose(material.dataset)
  await page.locator('[data-action="openDataset"]').first().click()
  await go(page, 'training')
  await page.locator('[data-field="dataset"] select').selectOption(material.dataset)
  await page.locator('[data-field="preset"] select').selectOption('galaxy-science')
  await page.getByText('Change the recipe').click()
  await page.locator('[data-field="settings"]').fill([...tiny, 'schedule.steps=4000'].join('\n'))
  await page.locator('[data-do="start-training"]').click()
  await expect(page.locator('[data-run="step"]')).toContainText(/^[1-9]/)

  const close = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close())
  await close()
  const dialog = page.getByRole('dialog', { name: 'Work is going on' })
  await expect(dialog).toContainText('Train on galaxies')
  await dialog.getByRole('button', { name: 'Keep working' }).click()
  await expect(dialog).toBeHidden()
  await close()
  const closed = app.waitForEvent('close')
  await page.locator('[data-do="stop-and-close"]').click()
  await closed
  const runs = join(folder, 'data', 'runs')
  const [run] = readdirSync(runs)
  expect(readdirSync(join(runs, run!, 'checkpoints'))).toContain('latest.safetensors')
})
