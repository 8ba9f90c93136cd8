import { join } from 'node:path'

/** How each picture comes about: one entry a view. `demo` is the folder of the demo's result. */
export const views = {
  galaxies: async ({ page, demo, openPaths }) => {
    await openPaths(join(demo, 'sky-recovered.fits'))
    await page.locator('canvas[data-drawn]').first().waitFor()
  },
  detectors: async ({ page, demo, openPaths }) => {
    await openPaths(join(demo, 'jets', 'jets.parquet'))
    await page.getByRole('heading', { name: 'jets.parquet' }).waitFor()
    await page.locator('.js-plotly-plot').first().waitFor()
  },
  dataset: async ({ page, demo, openPaths }) => {
    await openPaths(join(demo, 'dataset', 'dataset.json'))
    await page.locator('canvas[data-drawn]').first().waitFor()
  },
  training: async ({ page, demo, openPaths }) => {
    await openPaths(join(demo, 'run', 'run.json'))
    await page.locator('.js-plotly-plot').first().waitFor()
  },
  tracks: async ({ page }) => {
    await page.locator('[data-view="tracks"]').click()
    await page.locator('[data-view-name="tracks"]').waitFor()
  },
}
