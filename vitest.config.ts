import { defineConfig } from 'vitest/config'

/** The parts by name, with their tests: a test is of the first part that names it. */
const PARTS = {
  node: ['test/node/file/**/*.test.ts', 'test/histories/files.test.ts'],
  redis: ['test/node/redis/**/*.test.ts', 'test/architecture/walk.test.ts', 'test/histories/redis.test.ts'],
  goframe: ['test/goframe/**/*.test.ts', 'test/examples/shared-with-goframe.test.ts'],
  browser: ['test/browser/*.test.ts', 'test/histories/browser.test.ts'],
  package: ['test/package/**/*.test.ts', 'test/examples/**/*.test.ts'],
  http: ['test/http/{server-response,express-session}/**/*.test.ts'],
  /** What needs no server, no browser, no Go and no build: every other room. */
  unit: ['test/**/*.test.ts'],
}

const globs = Object.values(PARTS)

export default defineConfig({
  test: {
    // These end what hangs, and nothing else: a busy machine may be ten times slower.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: Object.entries(PARTS).map(([name, include], place) => ({
      extends: true,
      test: { name, include, exclude: globs.slice(0, place).flat() },
    })),
  },
})
