import { defineConfig } from 'playwright/test'

/** The window, driven in the real Electron. One test at a time: each trains a network. */
export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.spec.ts',
  workers: 1,
  fullyParallel: false,
  // A network is trained in one of them, on two cores, and on a GPU in software.
  timeout: 420_000,
  expect: { timeout: 90_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
})
