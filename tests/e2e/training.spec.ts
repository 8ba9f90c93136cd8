import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { expect, go, set, test } from './window'

/** A network so small that a step takes milliseconds. */
const tiny = [
  'generator.width=4',
  'generator.depth=2',
  'generator.stem=4',
  'discriminator.width=4',
  'discriminator.layers=1',
  'schedule.batch=4',
  'schedule.contentSteps=4',
  'schedule.logEvery=1',
  'schedule.validateEvery=50',
  'schedule.validationItems=4',
  'schedule.sampleEvery=50',
  'schedule.samples=2',
  'schedule.checkpointEvery=1000',
]

async function choose(page: Page, dataset: string, knobs: readonly string[]): Promise<void> {
  await go(page, 'training')
  await page.locator('[data-field="dataset"] select').selectOption(dataset)
  await page.locator('[data-preset="galaxy-science"]').click()
  await page.locator('[data-field="advanced"] summary').click()
  await page.locator('[data-field="settings"]').fill(knobs.join('\n'))
  await page.locator('[data-field="settings"]').blur()
}

async function openMaterial(page: Page, take: (path: string) => Promise<void>, dataset: string): Promise<void> {
  await set(page, { device: 'cpu' })
  await go(page, 'dataset')
  await take(dataset)
  await page.locator('[data-action="openDataset"]').first().click()
}

test('from preset to run, watched, paused, its engine killed, and gone on with', async ({ window, material }) => {
  const { app, page, choose: answer, folder, complaints } = window
  await openMaterial(page, answer, material.dataset)
  await choose(page, material.dataset, [...tiny, 'schedule.steps=100000'])
  await page.locator('[data-action="startTraining"]').click()

  const step = page.locator('[data-run="step"]')
  const job = page.locator('[data-view-name="training"] [data-job="train"]')
  await expect(job).toHaveAttribute('data-state', 'running')
  await expect(step).toContainText(/^\d{2,}/)
  await expect(page.getByRole('img', { name: /Plot: Losses\. generator -?\d/ })).toBeVisible()

  // Changed while it runs, and written down with its step.
  await page.locator('[data-field="rate-factor"]').fill('0.25')
  await page.locator('[data-do="change-rate"]').click()
  const runs = join(folder, 'data', 'runs')
  const run = join(runs, readdirSync(runs)[0]!)
  await expect.poll(() => existsSync(join(run, 'changes.jsonl'))).toBe(true)
  expect(readFileSync(join(run, 'changes.jsonl'), 'utf8')).toMatch(/^\{"step":\d+,"rateFactor":0\.25\}\n$/)
  await page.locator('[data-action="pinNow"]').click()
  await expect(page.locator('[data-checkpoint^="pinned-"]')).toBeVisible()

  await job.locator('[data-do="pause"]').click()
  await expect(job).toHaveAttribute('data-state', 'paused')
  const rested = Number((await step.textContent())!.replace(/[,.]/g, '').match(/^\d+/)![0])

  const killed = await app.evaluate(({ app: electron }) => {
    const engine = electron.getAppMetrics().find(({ name }) => name === 'Galatea engine')
    return engine ? process.kill(engine.pid, 'SIGKILL') : false
  })
  expect(killed).toBe(true)
  await expect(page.getByText('The engine was started again.')).toBeVisible()
  await page.locator('[data-action="resumeRun"]').click()
  await expect(job).toHaveAttribute('data-state', 'running')
  await expect
    .poll(async () => Number((await step.textContent())!.replace(/[,.]/g, '').match(/^\d+/)![0]))
    .toBeGreaterThan(rested)
  // Nothing was lost: what was paused had been put on disk.
  const steps = readFileSync(join(run, 'metrics.jsonl'), 'utf8')
    .split('\n')
    .flatMap((line) => (line.includes('"type":"train"') ? [Number(/"step":(\d+)/.exec(line)![1])] : []))
  expect(steps.slice(0, rested)).toEqual(Array.from({ length: rested }, (_, i) => i + 1))

  await page.locator('[data-action="finishEpoch"]').click()
  await expect(page.getByText('Ended: stopped after an epoch')).toBeVisible()
  complaints.splice(0)
})

test('knobs refuse what is out of range, are marked, reset and taken back; a run is estimated', async ({
  window,
  material,
}) => {
  const { page, choose: answer } = window
  await openMaterial(page, answer, material.dataset)
  await choose(page, material.dataset, tiny)

  const batch = page.locator('[data-knob="schedule.batch"]')
  await expect(batch.locator('input')).toHaveValue('4')
  await batch.locator('input').fill('0')
  await batch.locator('input').blur()
  await expect(batch.getByRole('alert')).toHaveText('Expected 1 to 4096.')
  await batch.locator('input').fill('8')
  await batch.locator('input').blur()
  await expect(batch).toHaveClass(/changed/)
  await expect(page.locator('[data-field="settings"]')).toHaveValue(/schedule\.batch=8/)
  await page.locator('h1').first().click()
  await page.keyboard.press('Control+z')
  await expect(batch.locator('input')).toHaveValue('4')
  await batch.getByRole('button').click()
  await expect(batch).not.toHaveClass(/changed/)

  await page.locator('[data-action="estimateTraining"]').click()
  await expect(page.locator('[data-panel="estimate"]')).toContainText(/Memory.*GB/)
  await expect(page.getByText(/Measured: \d+ steps/)).toBeVisible()
})

/** A run of a hundred thousand lines, as the trainer writes them. */
function writeLongRun(folder: string, name: string, lines: number): string {
  const run = join(folder, 'data', 'runs', name)
  mkdirSync(join(run, 'checkpoints'), { recursive: true })
  mkdirSync(join(run, 'samples'), { recursive: true })
  const manifest = {
    schemaVersion: 1,
    kind: 'run',
    task: 'galaxy-recovery',
    recipe: { task: 'galaxy-recovery', seed: name.length },
    preset: 'long',
    dataset: { folder: '/gone', hash: 'x', sizes: { train: 10, validation: 5, test: 5 } },
    description: {},
    metrics: { psnr: { better: 'higher', unit: 'dB', meaning: 'Peak signal to noise.' } },
    bestMetric: 'psnr',
    steps: lines,
    parameters: { generator: 1, discriminator: 1 },
    device: { id: 'cpu', provider: 'cpu', name: 'cpu', threads: 1, fallbacks: [] },
    choices: {},
    versions: { galatea: '0.1.0' },
    startedAt: '2026-01-01T00:00:00.000Z',
    finished: { at: '2026-01-01T01:00:00.000Z', because: 'steps', step: lines, seconds: 3600 },
  }
  writeFileSync(join(run, 'run.json'), JSON.stringify(manifest))
  const file = join(run, 'metrics.jsonl')
  let text = ''
  for (let step = 1; step <= lines; step++) {
    const value = 1 / Math.sqrt(step) + 0.05 * Math.sin(step)
    text += `{"type":"train","step":${step},"epoch":${step / 10},"seconds":${step / 30},"losses":{"l1":${value},"generator":${2 * value},"discriminator":0.7},"rankedAbove":0.6,"pairProbability":0.55,"diversity":0.9,"gradientNorm":{"generator":${value},"discriminator":0.1},"learningRate":{"generator":0.001,"discriminator":0.001},"itemsPerSecond":100,"memoryBytes":4e8}\n`
    if (step % 1000 === 0) {
      text += `{"type":"validation","step":${step},"epoch":1,"seconds":${step / 30},"metrics":{"psnr":{"mean":${30 - 10 / step},"std":1}},"best":true}\n`
      appendFileSync(file, text)
      text = ''
    }
  }
  appendFileSync(file, text)
  return run
}

test('a run of 100,000 lines is looked at, zoomed, read, saved and compared, and takes no more memory for it', async ({
  window,
}) => {
  const { app, page, folder, saveAs } = window
  writeLongRun(folder, 'long', 100_000)
  writeLongRun(folder, 'other', 2_000)
  const memory = () =>
    app.evaluate(({ app: electron }) =>
      electron.getAppMetrics().reduce((sum, { memory: { workingSetSize } }) => sum + workingSetSize / 1024, 0),
    )
  await go(page, 'training')
  const before = await memory()
  await page.locator('[data-page="runs"]').click()
  await page
    .locator('tr', { has: page.locator('input[value="long"]') })
    .locator('.look')
    .first()
    .click()
  const started = Date.now()
  const losses = page.getByRole('img', { name: /Plot: Losses\. generator/ })
  await expect(losses).toBeVisible()
  test.info().annotations.push({ type: 'curves after', description: `${Date.now() - started} ms` })

  // The keys of the plot, while the engine reads: the next answer is there at once.
  const zoomable = page.getByRole('group', { name: /^Losses/ })
  await zoomable.focus()
  const pressed = Date.now()
  for (const key of ['+', '+', '+', 'ArrowRight', '-']) await page.keyboard.press(key)
  await page.keyboard.press('0')
  test.info().annotations.push({ type: 'six keys', description: `${Date.now() - pressed} ms` })
  expect(Date.now() - pressed).toBeLessThan(5000)

  // As a table, and as files that say where their numbers are from.
  const menu = page.getByRole('button', { name: 'Save or read: Losses' })
  for (const [entry, name] of [
    ['csv', 'losses.csv'],
    ['svg', 'losses.svg'],
    ['png', 'losses.png'],
  ] as const) {
    await saveAs(join(folder, name))
    await menu.click()
    await page.locator(`[data-plot="${entry}"]`).click()
    await expect.poll(() => existsSync(join(folder, name))).toBe(true)
  }
  const csv = readFileSync(join(folder, 'losses.csv'), 'utf8')
  expect(csv).toMatch(
    /^# run long, galaxy-recovery, data set gone x, cpu, Galatea 0\.1\.0\nrun,step,epoch,seconds,losses/,
  )
  expect(csv.split('\n')).toHaveLength(100_000 + 3)
  expect(readFileSync(join(folder, 'losses.svg'), 'utf8')).toContain('<desc>Run long (galaxy-recovery')
  expect(readFileSync(join(folder, 'losses.png')).subarray(1, 4).toString()).toBe('PNG')
  await menu.click()
  await page.locator('[data-plot="table"]').click()
  await expect(page.getByRole('region', { name: 'Numbers of: Losses' }).getByRole('row')).toHaveCount(201)

  // Notes can be taken back; two runs are compared.
  await page.locator('[data-page="runs"]').click()
  const row = page.locator('tr', { has: page.locator('input[value="long"]') })
  await row.locator('[data-field="notes"]').fill('the long one')
  await row.locator('[data-field="notes"]').blur()
  await expect.poll(() => existsSync(join(folder, 'data', 'runs', 'long', 'annotation.json'))).toBe(true)
  await page.locator('h1').first().click()
  await page.keyboard.press('Control+z')
  await expect(row.locator('[data-field="notes"]')).toHaveValue('')
  await row.getByRole('checkbox').check()
  await page
    .locator('tr', { has: page.locator('input[value="other"]') })
    .getByRole('checkbox')
    .check()
  await expect(page.getByRole('img', { name: /Plot: Runs over each other\. .*long/ })).toBeVisible()
  await expect(page.getByRole('rowheader', { name: 'seed' })).toBeVisible()

  const grown = (await memory()) - before
  test.info().annotations.push({ type: 'memory of all processes', description: `grew by ${grown.toFixed(0)} MB` })
  expect(grown).toBeLessThan(400)
})
