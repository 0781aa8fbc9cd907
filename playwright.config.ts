import { defineConfig } from '@playwright/test'
import { findChromium } from './scripts/system.mjs'

/** Root can't have the browser's sandbox. */
const AS_ROOT = process.geteuid?.() === 0 ? ['--no-sandbox'] : []

const executablePath = findChromium()

export default defineConfig({
  testDir: 'test',
  testMatch: '**/*.spec.ts',
  outputDir: '.tmp/playwright',
  forbidOnly: process.env.CI === 'true',
  // Only what hangs takes so long: a busy machine may be ten times slower than an idle one.
  timeout: 600_000,
  expect: { timeout: 120_000 },
  // A journey waits for pages for the most part.
  workers: 2,
  retries: 0,
  reporter: 'list',
  use: {
    headless: true,
    launchOptions: {
      timeout: 600_000,
      args: AS_ROOT,
      ...(executablePath !== undefined && { executablePath }),
    },
    screenshot: 'off',
    trace: 'off',
  },
})
