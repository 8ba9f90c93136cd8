import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { writeFits } from '../../src-main/astronomy/fits/write'
import { equalLevels, stretch, stretchIds } from '../../src-renderer/viewer/stretch'
import { writeSimpleFits } from '../helpers/fits'
import { choice, expect, test, type Window } from './window'

const side = 32

/** A ramp from 0 on the left to 1 on the right, its highest row without values, north up. */
function ramp(folder: string): string {
  const path = join(folder, 'ramp.fits')
  const cards = [
    "CTYPE1  = 'RA---TAN'",
    "CTYPE2  = 'DEC--TAN'",
    'CRPIX1  =                 16.0',
    'CRPIX2  =                 16.0',
    'CRVAL1  =                150.0',
    'CRVAL2  =                  2.0',
    'CDELT1  =       -0.00027777778',
    'CDELT2  =        0.00027777778',
    "BUNIT   = 'nanomaggy'",
  ]
  writeSimpleFits(path, side, side, (x, y) => (y === side - 1 ? NaN : x / (side - 1)), cards)
  return path
}

/** A result as the program writes it: what was recovered, and what that adds to what was seen. */
async function writeResult(path: string): Promise<void> {
  const hdu = (name: string, value: (x: number, y: number) => number) => {
    const data = Float32Array.from({ length: side ** 2 }, (_, i) => value(i % side, Math.floor(i / side)))
    return { name, planes: [{ width: side, height: side, data }] }
  }
  await writeFits(path, [hdu('RECOVERED', (x, y) => x + y), hdu('RESIDUAL', (x) => x)])
}

async function openRamp({ page, choose, folder }: Window): Promise<void> {
  await choose(ramp(folder))
  await page.locator('[data-action="open"]').first().click()
  await expect(page.getByRole('heading', { name: 'ramp.fits' })).toBeVisible()
  await expect(page.locator('canvas[data-drawn]')).toBeVisible()
  await choice(page, 'Limits').selectOption('extremes')
}

/** Colours [r, g, b] along the middle row of the image, one a pixel of the file, and in the middle of its highest row. */
async function colours(page: Page): Promise<{ row: number[][]; missing: number[][] }> {
  return page.locator('canvas[data-drawn]').evaluate(async (element, pixels) => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    const source = element as HTMLCanvasElement
    const copy = document.createElement('canvas')
    copy.width = source.width
    copy.height = source.height
    const context = copy.getContext('2d', { willReadFrequently: true })!
    source.dispatchEvent(new Event('refresh'))
    context.drawImage(source, 0, 0)
    // The pane begins below its heading of 28; the image fills it as far as its aspect lets it.
    const [top, width, height] = [28, source.width, source.height - 28]
    const zoom = Math.min(width, height) / pixels
    const at = (x: number, y: number): number[] => {
      const left = width / 2 + (x + 0.5 - pixels / 2) * zoom
      const down = top + height / 2 - (y + 0.5 - pixels / 2) * zoom
      return [...context.getImageData(Math.floor(left), Math.floor(down), 1, 1).data].slice(0, 3)
    }
    const all = Array.from({ length: pixels }, (_, i) => i)
    return { row: all.map((x) => at(x, pixels / 2)), missing: all.map((x) => at(x, pixels - 1)) }
  }, side)
}

test('the shader stretches as the formulas say, and shows what is missing', async ({ window }) => {
  const { page } = window
  await openRamp(window)
  const columns = Array.from({ length: side * (side - 1) }, (_, i) => (i % side) / (side - 1))
  const levels = equalLevels(Float32Array.from(columns).sort(), { low: 0, high: 1 })
  for (const id of stretchIds) {
    await choice(page, 'Stretch').selectOption(id)
    const { row } = await colours(page)
    const strength = Number(await page.locator('canvas[data-drawn]').getAttribute('data-strength'))
    // Half a level for rounding, and as much for float32 in the shader.
    row.forEach(([red], x) =>
      expect(
        Math.abs(red! - 255 * stretch(id, Math.fround(x / (side - 1)), strength, levels)),
        `${id} at ${x}`,
      ).toBeLessThan(1.5),
    )
  }
  const { row, missing } = await colours(page)
  expect(row.every(([r, g, b]) => r === g && g === b)).toBe(true)
  expect(missing.every(([r, g, b]) => r !== g && b! > g!)).toBe(true)

  await choice(page, 'Stretch').selectOption('linear')
  await page.keyboard.press('i')
  await expect(page.getByLabel('Invert')).toBeChecked()
  expect((await colours(page)).row[0]).toEqual([255, 255, 255])
  await page.keyboard.press('i')
  await choice(page, 'Colours').selectOption('viridis')
  const viridis = (await colours(page)).row
  expect(viridis[0]).toEqual([0x44, 0x01, 0x54])
  expect(viridis[side - 1]).toEqual([0xfd, 0xe7, 0x25])
})

test('values, FITS pixels and sky positions are read with mouse and keys', async ({ window }) => {
  const { page } = window
  await openRamp(window)
  const canvas = page.locator('canvas[data-drawn]')
  await canvas.focus()
  // From the middle, which lies in pixel 17, one to the left and one down: the reference pixel.
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowDown')
  const readout = page.getByRole('status')
  await expect(readout).toContainText('Pixel 16, 16')
  await expect(readout).toContainText('10:00:00.000 +02:00:00.00')
  await expect(readout).toContainText('nanomaggy')
  await expect(page.getByText(String(Number((15 / 31).toPrecision(5))))).toBeVisible()

  const box = (await canvas.boundingBox())!
  const zoom = Math.min(box.width, box.height - 28) / side
  await page.mouse.move(box.x + box.width / 2 - 15.5 * zoom, box.y + 28 + (box.height - 28) / 2 + 15.5 * zoom)
  await expect(readout).toContainText('Pixel 1, 1')
  await page.mouse.move(box.x + box.width / 2, box.y + 28 + (box.height - 28) / 2 - 15.5 * zoom)
  await expect(page.getByText('no value')).toBeVisible()

  const before = await page.locator('[data-readout="zoom"]').textContent()
  await page.mouse.wheel(0, -400)
  await expect(page.locator('[data-readout="zoom"]')).not.toHaveText(before ?? '')
  await page.keyboard.press('0')
  await expect(page.locator('[data-readout="zoom"]')).toHaveText(before ?? '')
})

test('an image is dropped on the window', async ({ window }) => {
  const { page, folder } = window
  const path = ramp(folder)
  // A synthetic drop event has no path; the debugger's has.
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files: [path], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 500, y: 400, data })
  }
  await expect(page.getByRole('heading', { name: 'ramp.fits' })).toBeVisible()
})

test('a file that is no image is refused with the reason, and the window goes on', async ({ window }) => {
  const { page, choose, folder } = window
  await choose(join(folder, 'nothing.fits'))
  await page.locator('[data-action="open"]').first().click()
  const notices = page.getByRole('log')
  await expect(notices).toContainText('nothing.fits')
  await notices.getByRole('button', { name: 'Dismiss' }).click()
  await openRamp(window)
})

test('two images are held against one another, and each link can be taken off', async ({ window }) => {
  const { page, choose, folder } = window
  const path = join(folder, 'result.fits')
  await writeResult(path)
  await choose(path)
  await page.locator('[data-action="open"]').first().click()
  const canvas = page.locator('canvas[data-drawn]')
  await expect(canvas).toHaveAttribute('data-mode', 'tiles')
  await canvas.focus()
  for (const [key, mode] of [
    ['s', 'split'],
    ['z', 'lens'],
    ['d', 'difference'],
    ['b', 'blink'],
  ] as const) {
    await page.keyboard.press(key)
    await expect(canvas).toHaveAttribute('data-mode', mode)
  }
  await page.keyboard.press('Shift+B')
  await expect(page.getByText('0.5 s')).toBeVisible()
  await page.keyboard.press('t')
  await expect(canvas).toHaveAttribute('data-mode', 'tiles')
  await page.locator('[data-action="linkStretch"]').click()
  await expect(page.getByText('Of Original.')).toBeVisible()
})

test('regions are drawn, measured, taken back, written and read', async ({ window }) => {
  const { page, choose, saveAs, folder } = window
  await openRamp(window)
  const canvas = page.locator('canvas[data-drawn]')
  const box = (await canvas.boundingBox())!
  const [x, y] = [box.x + box.width / 2, box.y + 28 + (box.height - 28) / 2]
  await page.keyboard.press('o')
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + 60, y, { steps: 3 })
  await page.mouse.up()
  await expect(page.locator('[data-region="circle"]')).toHaveCount(1)
  const panel = page.getByRole('region', { name: 'Regions' })
  // Of a ramp the mean over a circle is the value of its middle, between pixels 16 and 17.
  await expect(panel.getByRole('row', { name: /^Mean/ })).toContainText('0.5')
  await panel.getByRole('textbox', { name: 'Name' }).fill('core')
  await panel.getByRole('textbox', { name: 'Radius' }).fill('4')
  await panel.getByRole('textbox', { name: 'Radius' }).press('Enter')
  await expect(panel.getByRole('row', { name: /^Area/ })).toContainText('50.265')

  const path = join(folder, 'ramp.reg')
  await saveAs(path)
  await panel.locator('[data-action="saveRegions"]').click()
  await expect
    .poll(() => existsSync(path) && readFileSync(path, 'utf8'))
    .toMatch(/icrs\ncircle\(.*4"\) # color=cyan text=\{core\}/)
  await canvas.focus()
  await page.keyboard.press('Delete')
  await expect(page.locator('[data-region]')).toHaveCount(0)
  writeFileSync(path, `${readFileSync(path, 'utf8')}panda(1,2,3,4,5,6,7,8)\n`)
  await choose(path)
  await panel.locator('[data-action="openRegions"]').click()
  await expect(page.locator('[data-region="circle"]')).toHaveCount(1)
  await expect(page.getByRole('log')).toContainText('Line 4: ‘panda(1,2,3,4,5,6,7,8)’ was left out')
})

test('the sky is found: grid, compass, a position that is written, the clipboard', async ({ window }) => {
  const { page, app } = window
  await openRamp(window)
  await page.keyboard.press('g')
  await expect(page.locator('svg.sky')).toContainText('N')
  await expect(page.locator('svg.sky')).toContainText('+2°00′')
  await page.keyboard.press('Control+g')
  await page.keyboard.type('10:00:00 +02:00:05')
  await page.keyboard.press('Enter')
  const readout = page.getByRole('status')
  await expect(readout).toContainText('Pixel 16, 21')
  await page.locator('canvas[data-drawn]').focus()
  await page.keyboard.press('c')
  await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toContain('+02:00:05.00')
  await page.keyboard.press('Control+g')
  await page.keyboard.type('M31')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('is no position')
})
