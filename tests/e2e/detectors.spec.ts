import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, galatea, go, test as base } from './window'

/** A network so small that it is trained in a second: what the window shows of it is tested, not what it has learnt. */
const tiny = [
  'generator.width=8',
  'discriminator.width=8',
  'schedule.batch=16',
  'schedule.steps=4',
  'schedule.contentSteps=2',
  'schedule.validateEvery=4',
  'schedule.validationItems=32',
  'schedule.samples=2',
].flatMap((knob) => ['--set', knob])

const test = base.extend<object, { jets: { events: string; model: string } }>({
  jets: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'galatea-jets-'))
      const [events, dataset, run, model] = ['jets.parquet', 'jets', 'run', 'model'].map((name) => join(folder, name))
      galatea('simulate', 'jets', '--count', '300', '--out', events!)
      galatea('dataset', 'create', dataset!, '--task', 'jet-response', '--from', events!)
      galatea('train', '--preset', 'jet-demo', '--dataset', dataset!, '--out', run!, '--device', 'cpu', ...tiny)
      galatea('export', run!, '--out', model!)
      await use({ events: events!, model: model! })
      rmSync(folder, { recursive: true, force: true })
    },
    { scope: 'worker' },
  ],
})

test('open an event file, simulate the detector, compare, and save what was simulated', async ({ window, jets }) => {
  const { page, choose, saveAs, folder } = window
  await go(page, 'detectors')
  await expect(page.getByRole('heading', { name: 'Simulate what a detector sees' })).toBeVisible()

  // Its tables and columns, and how one of them is distributed.
  await choose(jets.events)
  await page.locator('[data-action="openEvents"]').first().click()
  await expect(page.getByRole('heading', { name: 'jets.parquet' })).toBeVisible()
  await page.getByRole('searchbox').fill('gen_pt')
  await page.getByRole('button', { name: /^gen_pt/ }).click()
  await expect(page.getByRole('img', { name: /Plot: gen_pt\./ })).toBeVisible()

  await choose(jets.model)
  await page.locator('[data-field="simulator"] select').selectOption('browse')
  await page.locator('[data-action="simulate"]').click()
  await expect(page.locator('[data-result="fastsim"]')).toContainText(/300 in .* a second, on cpu/, { timeout: 60_000 })

  await page.locator('[data-action="compare"]').click()
  await expect(page.getByRole('button', { name: 'Comparison' })).toHaveAttribute('aria-pressed', 'true', {
    timeout: 120_000,
  })
  const variables = page.getByRole('region', { name: 'Variables and distances' })
  await expect(variables.getByRole('row')).not.toHaveCount(1)
  await expect(page.locator('.js-plotly-plot .scatterlayer .trace').first()).toBeAttached()
  await page.getByText('Log scale').click()
  await expect(page.getByRole('img', { name: 'Difference' })).toBeVisible()

  const target = join(folder, 'saved.parquet')
  await saveAs(target)
  await page.locator('[data-action="saveSimulation"]').click()
  await expect(page.getByText('Saved as saved.parquet')).toBeVisible()
  expect(existsSync(target)).toBe(true)
})

test('a file that holds no events is refused with the reason, and the window goes on', async ({ window, material }) => {
  const { page, choose } = window
  await go(page, 'detectors')
  await choose(material.stamps[0]!)
  await page.locator('[data-action="openEvents"]').first().click()
  await expect(page.getByText(/is no event file/)).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Simulate what a detector sees' })).toBeVisible()
})
