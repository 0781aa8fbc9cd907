// @ts-check
import puppeteer from 'puppeteer-core'
import { evaluateBy } from '../evaluate.mjs'
import { PATIENCE } from '../patience.mjs'

/** Those of puppeteer are too short for a busy machine. */
const NO_LIMITS = { timeout: 0, protocolTimeout: 0 }

/** A name that leads to this machine, as any other name to another: no secure context to a browser. */
export const INSECURE_HOST = 'insecure.test'

/**
 * Launches a browser that puppeteer can drive, with a profile of its own. One that hangs is killed.
 *
 * @param {import('../engine.ts').EngineBrowser['name']} name
 * @param {import('puppeteer-core').LaunchOptions} options
 * @returns {Promise<import('../engine.ts').EngineBrowser>}
 */
export async function launchByPuppeteer(name, options) {
  const killer = new AbortController()
  const handle = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false }
  const browser = await killAfter(PATIENCE, killer, () =>
    puppeteer.launch({ ...options, ...handle, ...NO_LIMITS, signal: killer.signal }),
  )
  const pid = browser.process()?.pid
  return {
    name,
    insecureHost: INSECURE_HOST,
    processGroups: pid === undefined ? [] : [pid],
    newContext: async () => contextOf(await browser.createBrowserContext()),
    close: () => killAfter(PATIENCE, killer, () => browser.close()),
  }
}

/**
 * @param {import('puppeteer-core').BrowserContext} context
 * @returns {import('../engine.ts').EngineContext}
 */
function contextOf(context) {
  return {
    newPage: async () => pageOf(await context.newPage()),
    close: () => context.close(),
  }
}

/**
 * @param {import('puppeteer-core').Page} page
 * @returns {import('../engine.ts').EnginePage}
 */
function pageOf(page) {
  /** @type {string[]} */
  const errors = []
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`)
  })
  page.on('pageerror', (error) => errors.push(String(error)))
  return {
    goto: async (url) => void (await page.goto(url, { timeout: PATIENCE })),
    evaluate: evaluateBy((expression) => page.evaluate(expression)),
    takeErrors: async () => errors.splice(0),
    close: () => page.close(),
  }
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
