// @ts-check
import puppeteer from 'puppeteer-core'
import { findChromium } from '../../../scripts/system.mjs'

const LAUNCH_MS = 20_000
const CLOSE_MS = 5_000

/** A name that leads to this machine, as any other name to another: no secure context to this browser. */
export const INSECURE_HOST = 'insecure.test'
const RESOLVE = `--host-resolver-rules=MAP ${INSECURE_HOST} 127.0.0.1`

/** Root can't have the browser's sandbox. */
const AS_ROOT = ['--no-sandbox']

/**
 * Launches a headless Chromium with a profile of its own. One that hangs is killed, and it ends with this
 * process however that ends: it listens on a pipe, which closes then.
 */
export async function launchChromium() {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error('Chromium is missing.')
  const killer = new AbortController()
  const browser = await killAfter(LAUNCH_MS, killer, () =>
    puppeteer.launch({
      executablePath,
      args: [RESOLVE, ...(process.geteuid?.() === 0 ? AS_ROOT : [])],
      pipe: true,
      signal: killer.signal,
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    }),
  )
  const close = browser.close.bind(browser)
  browser.close = () => killAfter(CLOSE_MS, killer, close)
  return browser
}

/**
 * @template T
 * @param {number} milliseconds
 * @param {AbortController} killer
 * @param {() => Promise<T>} work
 */
async function killAfter(milliseconds, killer, work) {
  const timer = setTimeout(() => killer.abort(), milliseconds)
  try {
    return await work()
  } finally {
    clearTimeout(timer)
  }
}
