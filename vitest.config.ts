import { defineConfig } from 'vitest/config'

/** The parts by name, with their tests: a test is of the first part that names it. */
const PARTS = {
  node: ['test/node/file/**/*.test.ts'],
  redis: ['test/node/redis/**/*.test.ts', 'test/architecture/walk.test.ts'],
  goframe: ['test/goframe/**/*.test.ts', 'test/examples/shared-with-goframe.test.ts'],
  browser: ['test/browser/*.test.ts'],
  package: ['test/package/**/*.test.ts', 'test/examples/**/*.test.ts'],
  http: ['test/http/{server-response,express-session}/**/*.test.ts'],
  /** What needs no server, no browser, no Go and no build: every other room. */
  unit: ['test/**/*.test.ts'],
}

const globs = Object.values(PARTS)

export default defineConfig({
  test: {
    // Only what hangs takes so long: a busy machine may be ten times slower than an idle one.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 60_000 } },
    projects: Object.entries(PARTS).map(([name, include], place) => ({
      extends: true,
      test: { name, include, exclude: globs.slice(0, place).flat() },
    })),
  },
})
