import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
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
  const tag = device === 'cpu' ? ['@ci'] : []
  test(`train a model, use it on an image and save the result, on ${device}`, { tag }, async ({ window, material }) => {
    const { page, choose, saveAs, folder } = window
    await set(page, { device })

    await go(page, 'dataset')
    await choose(material.dataset)
    await page.locator('[data-action="openDataset"]').first().click()
    await expect(page.locator('canvas[data-drawn]').first()).toBeVisible()

    await go(page, 'training')
    await page.locator('[data-field="dataset"] select').selectOption(material.dataset)
    await page.locator('[data-preset="galaxy-science"]').click()
    await page.locator('[data-field="advanced"] summary').click()
    await page.locator('[data-field="settings"]').fill([...tiny, 'schedule.steps=4000'].join('\n'))
    await page.locator('[data-field="settings"]').blur()
    await page.locator('[data-action="startTraining"]').click()

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
    await page.locator('[data-action="useModel"]').click()
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

test('the window is not closed over a run without asking, and the run is kept', async ({ window, material }) => {
  const { app, page, choose, folder } = window
  await set(page, { device: 'cpu' })
  await go(page, 'dataset')
  await choose(material.dataset)
  await page.locator('[data-action="openDataset"]').first().click()
  await go(page, 'training')
  await page.locator('[data-field="dataset"] select').selectOption(material.dataset)
  await page.locator('[data-preset="galaxy-science"]').click()
  await page.locator('[data-field="advanced"] summary').click()
  await page.locator('[data-field="settings"]').fill([...tiny, 'schedule.steps=4000'].join('\n'))
  await page.locator('[data-field="settings"]').blur()
  await page.locator('[data-action="startTraining"]').click()
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

test(
  'a folder with one broken file: the others are recovered, the table says why not',
  { tag: '@ci' },
  async ({ window, material }) => {
    const { page, choose, folder } = window
    await set(page, { device: 'cpu' })
    const [input, output, model] = ['input', 'output', 'model'].map((name) => join(folder, name))
    mkdirSync(input!)
    for (const stamp of material.stamps) copyFileSync(stamp, join(input!, basename(stamp)))
    writeFileSync(join(input!, 'broken.fits'), readFileSync(material.stamps[0]!).subarray(0, 2000))
    mkdirSync(output!)
    trainTinyModel(material.dataset, join(folder, 'run'), model!)

    await go(page, 'galaxies')
    await choose(model!)
    await page.locator('[data-action="open"]').first().click()
    await page.locator('[data-view-name="models"]').waitFor()
    await go(page, 'galaxies')
    await page.locator('[data-action="batch"]').first().click()
    await choose(input!)
    await page.locator('[data-do="batch-folder"]').click()
    await choose(output!)
    await page.locator('[data-do="batch-out"]').click()
    await page.locator('[data-field="naming"]').fill('sharp-{name}')
    await choice(page, 'The image is').selectOption('test')
    await page.locator('[data-do="batch-start"]').click()
    for (const stamp of material.stamps) {
      await expect(page.locator(`[data-file="${basename(stamp)}"]`)).toHaveAttribute('data-state', 'done')
    }
    const broken = page.locator('[data-file="broken.fits"]')
    await expect(broken).toHaveAttribute('data-state', 'failed')
    await expect(broken).toContainText("broken.fits'")
    const written = readdirSync(output!)
    expect(written.filter((name) => name.endsWith('.fits')).sort()).toEqual(
      material.stamps.map((stamp) => `sharp-${basename(stamp)}`),
    )
    const summary = written.find((name) => name.endsWith('-summary.csv'))
    expect(readFileSync(join(output!, summary!), 'utf8').trim().split('\n')).toHaveLength(5)

    // Mended and tried again: only that one.
    copyFileSync(material.stamps[0]!, join(input!, 'broken.fits'))
    await page.locator('[data-do="batch-retry"]').click()
    await expect(broken).toHaveAttribute('data-state', 'done')
    await page.locator('[data-file="galaxy-00000.fits"] button').click()
    await expect(page.getByRole('heading', { name: 'sharp-galaxy-00000.fits' })).toBeVisible()
    await page.keyboard.press('h')
    const header = page.getByRole('dialog', { name: 'Header' })
    // What the program says of itself stands in the primary HDU, which holds no image.
    await header.getByRole('combobox', { name: 'Cards of' }).selectOption({ index: 0 })
    await header.locator('[data-field="header-filter"]').fill('galmodel')
    await expect(header.getByRole('row')).toHaveCount(2)
    await expect(header).toContainText('SHA-256 of generator.onnx')
    await header.getByRole('button', { name: 'Close' }).click()

    await page.keyboard.press('Control+Shift+B')
    // Nothing is replaced unless asked.
    await page.locator('[data-do="batch-start"]').click()
    await expect(broken).toHaveAttribute('data-state', 'refused')
    await expect(broken).toContainText('is there already')
  },
)

/** By the command line: what the window does, without its time. */
function trainTinyModel(dataset: string, run: string, model: string): void {
  const settings = [...tiny, 'schedule.steps=4'].flatMap((setting) => ['--set', setting])
  galatea('train', '--dataset', dataset, '--preset', 'galaxy-science', '--out', run, '--device', 'cpu', ...settings)
  galatea('export', run, '--out', model)
}

test('conventional methods beside a result, each when it is chosen, and the command that does the same', async ({
  window,
  material,
}) => {
  const { page, choose, folder } = window
  await set(page, { device: 'cpu' })
  const model = join(folder, 'model')
  trainTinyModel(material.dataset, join(folder, 'run'), model)
  await go(page, 'galaxies')
  for (const path of [model, material.stamps[0]!]) {
    await choose(path)
    await page.locator('[data-action="open"]').first().click()
  }
  await expect(page.getByRole('heading', { name: 'galaxy-00000.fits' })).toBeVisible()
  await choice(page, 'The image is').selectOption('test')
  await page.locator('[data-action="enhance"]').click()
  await expect(page.getByRole('heading', { name: 'Recovered', exact: true })).toBeVisible()

  for (const method of ['richardson-lucy', 'wiener-spectral']) {
    await page.locator(`[data-method="${method}"]`).click()
    await expect(page.locator(`[data-method="${method}"]`)).toBeChecked()
    await expect(page.locator(`[data-method="${method}"]`)).toBeEnabled()
  }
  await expect(page.getByRole('heading', { name: 'Richardson–Lucy', exact: true })).toBeVisible()
  const row = page.locator('[data-compared="psnr"]')
  await expect(row.getByRole('cell')).toHaveText([/^\d/, /^\d/, /^\d/])
  // The same number as the result's own.
  await expect(row.getByRole('cell').first()).toHaveText(
    (await page.locator('[data-measure="psnr"] td').last().textContent()) ?? '',
  )
  await page.locator('[data-method="richardson-lucy"]').click()
  await expect(page.getByRole('heading', { name: 'Richardson–Lucy', exact: true })).toBeHidden()

  await page.getByText('The same on the command line').click()
  await expect(page.locator('code.command')).toContainText('galatea enhance')
  await expect(page.locator('code.command')).toContainText('--test')
})
