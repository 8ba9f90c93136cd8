import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

/** `npm run test:full` adds what takes longer than a minute. */
const long = process.env.GALATEA_TESTS === 'full' ? [] : ['**/*.long.test.ts']

export default defineConfig({
  test: {
    // Native modules crash a worker now and then when they are loaded into several threads of one process, and two
    // networks training side by side on two cores only slow each other down: one process, one file at a time.
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Tests that load the library themselves report nothing either.
    env: { ORT_DISABLE_TELEMETRY: '1' },
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/e2e/**', 'tests/renderer/**', ...long],
          // Its derivatives, which a test compares ours with, come as modules that only a bundler resolves.
          server: { deps: { inline: [/tfjs-core\/dist\/(?!tf-core)/] } },
        },
      },
      {
        extends: true,
        plugins: [vue()],
        test: { name: 'renderer', environment: 'node', include: ['tests/renderer/**/*.test.ts'], exclude: long },
      },
    ],
  },
})
