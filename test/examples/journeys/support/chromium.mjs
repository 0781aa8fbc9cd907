import { chromium } from '@playwright/test'
import { findChromium } from '../../../../scripts/system.mjs'

/** Only what hangs takes so long: a busy machine may be ten times slower than an idle one. */
const LIMIT = 300_000

/** Root can't have the browser's sandbox. */
const AS_ROOT = process.geteuid?.() === 0 ? ['--no-sandbox'] : []

/**
 * Walks with one profile of Chromium, and closes it. `open` opens a tab; `complaints` is what the pages have written
 * to the console as errors, and what they have thrown.
 */
export async function withChromium(walk) {
  const browser = await chromium.launch({ executablePath: findChromium(), args: AS_ROOT, timeout: LIMIT })
  try {
    const context = await browser.newContext()
    context.setDefaultTimeout(LIMIT)
    context.setDefaultNavigationTimeout(LIMIT)
    const complaints = []
    context.on('weberror', (error) => complaints.push(String(error.error())))
    context.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    return await walk({ context, open: () => context.newPage(), complaints })
  } finally {
    await browser.close()
  }
}

/** The value of the session cookie in the browser; `undefined` if there is none. */
export async function sessionCookie(context) {
  const cookies = await context.cookies()
  return cookies.find(({ name }) => name === 'gfsessionid')
}
