import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { callFromPage, expect, go, openWindow, test } from './window'

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** A sample of jets as a job: its id. */
async function addSample(page: Page, count: number, seed: number): Promise<string> {
  const input = { what: 'jets', count, seed, pt: [50, 500], pileUp: 0 }
  const answer = (await callFromPage(page, 'startJob', { kind: 'sample', input })) as { ok: boolean; value: string }
  expect(answer).toMatchObject({ ok: true })
  return answer.value
}

const row = (page: Page, id: string) => page.locator(`[data-job-row="${id}"]`)
const table = (page: Page) => page.locator('[data-jobs]')

async function seriousViolations(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(axe, 'utf8'))
  const found = await page.evaluate<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>(
    'axe.run(document, { resultTypes: ["violations"] })',
  )
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}

test('the queue and its history outlive a kill, and what was interrupted can be tried again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'galatea-jobs-'))
  const first = await openWindow(folder, [])
  const short = await addSample(first.page, 20, 1)
  await go(first.page, 'jobs')
  await expect(row(first.page, short)).toHaveAttribute('data-state', 'done')
  const long = await addSample(first.page, 5_000_000, 2)
  await expect(row(first.page, long)).toHaveAttribute('data-state', 'running')
  const waiting = await addSample(first.page, 30, 3)
  await row(first.page, waiting).click()
  await first.page.keyboard.press('p')
  await expect(row(first.page, waiting)).toHaveAttribute('data-state', 'paused')
  first.app.process().kill('SIGKILL')
  await first.app.waitForEvent('close')

  const { app, page, complaints } = await openWindow(folder, [])
  await page.keyboard.press('Control+7')
  await expect(row(page, short)).toHaveAttribute('data-state', 'done')
  await expect(row(page, waiting)).toHaveAttribute('data-state', 'paused')
  await expect(row(page, long)).toHaveAttribute('data-state', 'failed')
  await row(page, long).click()
  await expect(page.locator('[data-job-panel]')).toContainText('it can be tried again')
  await expect(page.locator('[data-job-panel]')).toContainText('5,000,000')
  expect(await seriousViolations(page)).toEqual([])

  // Tried again it is a new job, and the chosen one.
  await page.keyboard.press('r')
  const again = table(page).locator('[data-state="running"]')
  await expect(again).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('c')
  await expect(again).toHaveCount(0)
  await row(page, waiting).click()
  await page.keyboard.press('p')
  await expect(row(page, waiting)).toHaveAttribute('data-state', 'done')
  await page.locator('[data-do="open-result"]').click()
  await page.locator('[data-view-name="detectors"]').waitFor()
  expect([...first.complaints, ...complaints]).toEqual([])
  await app.close()
  rmSync(folder, { recursive: true, force: true })
})

test('jobs are put in order, filtered and taken off by keys', async ({ window: { page } }) => {
  await go(page, 'jobs')
  const long = await addSample(page, 5_000_000, 1)
  await expect(row(page, long)).toHaveAttribute('data-state', 'running')
  const [a, b] = [await addSample(page, 20, 2), await addSample(page, 20, 3)]
  await page.keyboard.press('Shift+P')
  await expect(row(page, long)).toHaveAttribute('data-state', 'paused')
  const order = () =>
    table(page)
      .locator('[data-job-row]')
      .evaluateAll((rows) => rows.map((each) => each.getAttribute('data-job-row')))
  expect(await order()).toEqual([long, a, b])
  await row(page, b).click()
  await page.keyboard.press('u')
  await expect.poll(order).toEqual([long, b, a])
  await row(page, a).click()
  await page.keyboard.press('n')
  await expect.poll(order).toEqual([a, long, b])
  await page.keyboard.press('End')
  await expect(row(page, b)).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Home')
  await page.keyboard.press('c')
  await expect(row(page, a)).toHaveAttribute('data-state', 'cancelled')
  await page.locator('[data-filter="cancelled"]').click()
  await expect.poll(order).toEqual([a])
  await row(page, a).click()
  await page.keyboard.press('Delete')
  await expect.poll(order).toEqual([])
  await page.locator('[data-filter="all"]').click()
  await page.keyboard.press('f')
  await page.keyboard.type('nothing like it')
  await expect.poll(order).toEqual([])
  for (const id of [long, b]) await callFromPage(page, 'cancelJob', { id })
})
