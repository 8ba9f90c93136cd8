import { defineConfig } from 'playwright/test'

/** The window, driven in the real Electron. One test at a time: each trains a network. */
export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.spec.ts',
  // `npm test` drives the shortest journeys and what guards the window; `npm run test:full` all of them.
  grep: process.env.GALATEA_TESTS === 'usual' ? /@ci|security\.spec/ : undefined,
  workers: 1,
  fullyParallel: false,
  // A network is trained in one of them, on two cores, and on a GPU in software.
  timeout: 420_000,
  expect: { timeout: 90_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
})
