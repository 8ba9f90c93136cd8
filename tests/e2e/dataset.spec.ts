import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { choice, expect, galatea, go, test } from './window'

async function openMaterial({ page, choose }: { page: Page; choose: (path: string) => Promise<void> }, path: string) {
  await go(page, 'dataset')
  await choose(path)
  await page.locator('[data-action="openDataset"]').first().click()
  await expect(page.locator('canvas[data-drawn]').first()).toBeVisible()
}

test(
  'curate and undo: reject, restore, tag and note by keys, with undo',
  { tag: '@ci' },
  async ({ window, material }) => {
    const { page } = window
    await openMaterial(window, material.dataset)
    const kept = page.locator('[data-count="kept"]')
    await expect(kept).toHaveText(/^\d+$/)
    const all = Number(await kept.textContent())

    const item = (index: number) => page.locator(`[data-index="${index}"]`)
    await item(3).click()
    await page.keyboard.press('r')
    await expect(item(3)).toHaveAttribute('data-rejected', 'true')
    await expect(kept).toHaveText(String(all - 1))
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

    await page.keyboard.press('t')
    await page.keyboard.type('ring')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('button', { name: 'Remove the tag ring' })).toBeVisible()

    // The command line reads the same decisions.
    const { rows } = galatea('dataset', 'query', material.dataset, "WHERE rejected OR tags LIKE '%ring%'") as {
      rows: { index: number; reason: string; tags: string }[]
    }
    expect(rows.map(({ index, reason, tags }) => [index, reason, tags])).toEqual([
      [3, '', '["ring"]'],
      [4, '', '["ring"]'],
      [5, 'bad', '[]'],
    ])
  },
)

test('filter by a brush, keep the view, compute features, mark on the map, deal anew and write the card', async ({
  window,
  material,
}) => {
  const { page } = window
  await openMaterial(window, material.dataset)
  const shown = page.locator('[data-count="shown"]')
  await expect(shown).toHaveText(/of \d+/)
  const total = Number(/of (\d+)/.exec((await shown.textContent()) ?? '')?.[1])
  const everything = `${total} of ${total}`

  // A brush over the lower half of a column, with another filter beside it.
  await page.locator('[data-do="add-filter"]').selectOption('snr')
  const histogram = page.locator('[data-filter="snr"] svg[role="img"]')
  const box = (await histogram.boundingBox())!
  await page.mouse.move(box.x + 1, box.y + 20)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width / 2, box.y + 20, { steps: 4 })
  await page.mouse.up()
  await expect(shown).not.toContainText(everything)
  const brushed = Number((await shown.textContent())!.match(/(\d+) of/)![1])
  expect(brushed).toBeGreaterThan(0)
  await page
    .locator('[data-filter="split"]')
    .getByRole('checkbox', { name: /Training/ })
    .check()
  await expect(shown).not.toContainText(`${brushed} of`)
  await page.getByRole('textbox', { name: 'Name of the view' }).fill('faint')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('button', { name: 'faint', exact: true })).toBeVisible()
  expect(JSON.parse(readFileSync(join(material.dataset, 'views.json'), 'utf8'))).toMatchObject([{ name: 'faint' }])
  await page.locator('[data-do="clear-filters"]').click()
  await expect(shown).toContainText(everything)

  // Degraded as training does it.
  await page.locator('[data-index="2"]').click()
  await expect(page.locator('[data-said="degradation"]')).toContainText(/FWHM [\d.]+ px/)

  // Features, a lasso on the map, and what is like one item.
  await page.locator('[data-tab="likeness"]').click()
  await page.locator('[data-do="compute-features"]').click()
  await expect(page.locator('[data-said="features"]')).toContainText('components')
  const map = page.getByRole('img', { name: new RegExp(`Map of ${total} items`) })
  await map.scrollIntoViewIfNeeded()
  const place = (await map.boundingBox())!
  const corners = [
    [0, 0],
    [1, 0],
    [1, 0.5],
    [0, 0.5],
  ] as const
  await page.mouse.move(place.x + 1, place.y + 1)
  await page.mouse.down()
  for (const [x, y] of corners)
    await page.mouse.move(place.x + x * (place.width - 2) + 1, place.y + y * place.height + 1)
  await page.mouse.up()
  await expect(shown).not.toContainText(everything)
  await page.locator('[data-do="clear-marked"]').click()
  await expect(shown).toContainText(everything)
  await page.locator('[data-index="2"]').click()
  await page.keyboard.press('m')
  await expect(page.locator('[data-index]').first()).toHaveAttribute('data-index', '2')

  // Splits: dealt anew, undone; nothing leaks.
  await page.locator('[data-tab="split"]').click()
  const training = page.locator('[data-count="train"]')
  const before = await training.textContent()
  await page.getByRole('textbox', { name: /^Train/ }).fill('40')
  await page.getByRole('textbox', { name: /^Val/ }).fill('30')
  await page.getByRole('textbox', { name: /^Test/ }).fill('30')
  await page.keyboard.press('Tab')
  await page.locator('[data-do="resplit"]').click()
  await expect(training).not.toHaveText(before!)
  await page.keyboard.press('Control+z')
  await expect(training).toHaveText(before!)
  await page.locator('[data-do="check-leakage"]').click()
  await expect(page.locator('[data-list="leakage"]')).toContainText('same object')

  await page.locator('[data-tab="card"]').click()
  await page.locator('[data-field="licence"]').fill('CC0')
  await page.locator('[data-do="write-card"]').click()
  await expect(page.getByText('The data card was written.')).toBeVisible()
  expect(readFileSync(join(material.dataset, 'README.md'), 'utf8')).toContain('## Licence\n\nCC0')
})

test('make a data set of files in the window', async ({ window, material }) => {
  const { page, choose, folder } = window
  await go(page, 'dataset')
  await page.locator('[data-action="createDataset"]').first().click()
  const dialog = page.getByRole('dialog', { name: 'Make a data set' })
  await choose(...material.stamps)
  await dialog.locator('[data-do="choose-files"]').click()
  await choose(folder)
  await dialog.locator('[data-do="choose-target"]').click()
  await dialog.locator('[data-field="set-name"]').fill('three')
  await dialog.getByRole('textbox', { name: /^Size/ }).fill('32')
  await choice(page, 'Layout').selectOption('stamps')
  await dialog.locator('[data-do="make-dataset"]').click()
  await expect(page.getByRole('heading', { name: 'three', exact: true })).toBeVisible()
  await expect(page.locator('[data-count="shown"]')).toContainText(/^3 of 3/)
  expect(existsSync(join(folder, 'three', 'dataset.json'))).toBe(true)
})

test('a hundred thousand items are scrolled end to end at 5,000 px/s', async ({ window }) => {
  const { app, page, folder } = window
  const path = join(folder, 'many')
  // In a process of its own: it is code of the engine, which this one cannot load.
  const helper = JSON.stringify(join(import.meta.dirname, '../helpers/manyItems.ts'))
  const script = `const { createManyItems } = await import(${helper}); await createManyItems(${JSON.stringify(path)}, 100_000)`
  execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { stdio: 'inherit' })
  await openMaterial(window, path)
  await expect(page.locator('[data-count="shown"]')).toContainText('100,000')
  const memory = () =>
    app.evaluate(({ app: electron }) =>
      electron.getAppMetrics().reduce((sum, { memory: { workingSetSize } }) => sum + workingSetSize / 1024, 0),
    )
  const before = await memory()
  const seen = await page.evaluate(async () => {
    const box = document.querySelector('[role="listbox"]')!
    const started = performance.now()
    let gaps = 0
    let frames = 0
    const speed = 5000
    const end = box.scrollHeight - box.clientHeight
    // The last 40 s of the way are scrolled, after a jump: end to end would take many minutes.
    const from = Math.max(0, end - 40 * speed)
    for (;;) {
      const top = Math.min(end, from + ((performance.now() - started) / 1000) * speed)
      box.scrollTop = top
      await new Promise(requestAnimationFrame)
      await new Promise(requestAnimationFrame)
      frames++
      const area = box.getBoundingClientRect()
      const middle = document.elementFromPoint(area.left + 30, area.top + area.height / 2)
      const below = document.elementFromPoint(area.left + 30, area.top + area.height / 2 + 8)
      if (!middle?.closest('[data-index]') && !below?.closest('[data-index]')) gaps++
      if (top >= end) break
    }
    const rested = performance.now()
    const cells = () => [...box.querySelectorAll('canvas')]
    while (cells().some((canvas) => !canvas.dataset.drawn)) await new Promise(requestAnimationFrame)
    return { gaps, frames, settled: performance.now() - rested, height: end }
  })
  const after = await memory()
  console.log({ ...seen, before: Math.round(before), after: Math.round(after) })
  expect(seen.gaps).toBe(0)
  expect(seen.settled).toBeLessThan(300)
  expect(after - before).toBeLessThan(150)
})
