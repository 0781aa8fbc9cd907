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
  timeout: 30_000,
  workers: 1,
  retries: 0,
  reporter: 'list',
  use: {
    headless: true,
    launchOptions: { args: AS_ROOT, ...(executablePath !== undefined && { executablePath }) },
    screenshot: 'off',
    trace: 'off',
  },
})
