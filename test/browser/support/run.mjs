// @ts-check
import { fileURLToPath } from 'node:url'
import { INSECURE_HOST } from './chromium.mjs'
import { servePages } from './serve.mjs'

const HARNESS = fileURLToPath(new URL('harness/', import.meta.url))

/**
 * @typedef {import('./serve.mjs').ServedFile} ServedFile
 *
 * @typedef {object} RunOptions
 * @property {Record<string, string>} [headers] Headers of all answers, such as a Content-Security-Policy.
 * @property {Record<string, string>} [folders] More to serve: folders by their path.
 * @property {boolean} [isSecure] Whether it is a secure context; by default it is.
 * @property {RegExp} [allowedErrors] Errors that the page may print or throw without failing.
 * @property {number} [timeout] How long it may take, in milliseconds.
 */

/**
 * Calls the default export of `/main.js` in a page of its own, and gives what it resolves to, as JSON.
 * Fails where the page prints or throws an error.
 *
 * @template [T=unknown]
 * @param {import('puppeteer-core').Browser} browser
 * @param {ReadonlyMap<string, ServedFile>} files
 * @param {RunOptions} [options]
 * @returns {Promise<T>}
 */
export function runInPage(browser, files, options) {
  return run(browser, '/harness/page.html', files, options)
}

/**
 * The same in a service worker: the page registers it, asks it by a message, and gets the answer by one.
 *
 * @template [T=unknown]
 * @param {import('puppeteer-core').Browser} browser
 * @param {ReadonlyMap<string, ServedFile>} files
 * @param {RunOptions} [options]
 * @returns {Promise<T>}
 */
export function runInServiceWorker(browser, files, options) {
  return run(browser, '/harness/service-worker.html', files, options)
}

/**
 * @param {import('puppeteer-core').Browser} browser
 * @param {string} path
 * @param {ReadonlyMap<string, ServedFile>} files
 * @param {RunOptions} [options]
 * @returns {Promise<any>}
 */
async function run(browser, path, files, options = {}) {
  const { headers = {}, folders, isSecure = true, allowedErrors, timeout = 20_000 } = options
  // With a context of its own, so that no service worker, cache or storage outlives the run.
  const context = await browser.createBrowserContext()
  const site = await servePages({ files, headers, folders: { ...folders, '/harness/': HARNESS } })
  try {
    const page = await context.newPage()
    const errors = errorsOf(page)
    const url = isSecure ? site.url : site.url.replace('127.0.0.1', INSECURE_HOST)
    const { value, thrown } = await within(timeout, resultOf(page, url + path)).then(
      (value) => ({ value, thrown: [] }),
      (error) => ({ value: undefined, thrown: [error] }),
    )
    const failures = [...thrown, ...errors.filter((text) => !allowedErrors?.test(text))]
    if (failures.length === 0) return value
    throw new Error(`In the browser: ${failures.join('\n')}`, { cause: failures[0] })
  } finally {
    await site.close()
    await context.close()
  }
}

/**
 * @param {import('puppeteer-core').Page} page
 * @param {string} url
 */
async function resultOf(page, url) {
  await page.goto(url)
  // As a text: a function would come here as the test runner has rewritten it.
  return page.evaluate('globalThis.result')
}

/**
 * What a page prints as errors and what it throws, as it happens.
 *
 * @param {import('puppeteer-core').Page} page
 */
function errorsOf(page) {
  /** @type {string[]} */
  const errors = []
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`)
  })
  page.on('pageerror', (error) => errors.push(String(error)))
  return errors
}

/**
 * @template T
 * @param {number} milliseconds
 * @param {Promise<T>} work
 * @returns {Promise<T>}
 */
async function within(milliseconds, work) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer after ${milliseconds} ms`)), milliseconds)
  })
  try {
    return await Promise.race([work, /** @type {Promise<never>} */ (late)])
  } finally {
    clearTimeout(timer)
  }
}
