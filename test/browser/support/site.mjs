// @ts-check
import { fileURLToPath } from 'node:url'
import { PATIENCE } from './patience.mjs'
import { servePages } from './serve.mjs'
import { within } from './within.mjs'

const HARNESS = fileURLToPath(new URL('harness/', import.meta.url))

/**
 * @typedef {'page' | 'worker' | 'service-worker'} ScopeName
 *
 * @typedef {object} SiteOptions
 * @property {Record<string, string>} [headers] Headers of all answers, such as a Content-Security-Policy.
 * @property {Record<string, string>} [folders] More to serve: folders by their path.
 * @property {boolean} [isSecure] Whether it is a secure context; by default it is.
 * @property {RegExp} [allowedErrors] Errors that may be printed, thrown or answered without failing.
 *
 * @typedef {object} CallOptions
 * @property {number} [timeout] How long it may take, in milliseconds.
 */

/**
 * Serves files to a browser as a site of their own, in a profile of its own: no service worker, cache or
 * storage outlives it.
 *
 * @param {import('./engine.ts').EngineBrowser} browser
 * @param {ReadonlyMap<string, import('./serve.mjs').ServedFile>} files
 * @param {SiteOptions} [options]
 */
export async function openSite(browser, files, options = {}) {
  const { headers = {}, folders, isSecure = true, allowedErrors } = options
  const server = await servePages({ files, headers, folders: { ...folders, '/harness/': HARNESS } })
  const context = await browser.newContext().catch(async (error) => {
    await server.close()
    throw error
  })
  const url = isSecure ? server.url : server.url.replace('127.0.0.1', browser.insecureHost)
  let isClosed = false
  return {
    /**
     * A tab, or a worker behind a tab, in which `/main.js` can be called.
     *
     * @param {ScopeName} name
     */
    async open(name) {
      const page = await context.newPage()
      await page.goto(`${url}/harness/${name}.html`)
      return scopeOf(page, server.missing, allowedErrors)
    },

    async close() {
      if (isClosed) return
      isClosed = true
      await server.close()
      await context.close()
    },
  }
}

/**
 * @param {import('./engine.ts').EnginePage} page
 * @param {string[]} missing
 * @param {RegExp} [allowedErrors]
 */
function scopeOf(page, missing, allowedErrors) {
  return {
    page,

    /**
     * Calls the default export of `/main.js`, and gives what it resolves to, as JSON. Fails where an
     * error was printed or thrown since the last call, or something could not be loaded.
     *
     * @param {unknown} [argument] As JSON.
     * @param {CallOptions} [options]
     * @returns {Promise<any>}
     */
    async call(argument, { timeout = PATIENCE } = {}) {
      const called = page.evaluate(`globalThis.call(${JSON.stringify(argument) ?? ''})`)
      const { value, thrown } = await within(timeout, called).then(
        (value) => ({ value, thrown: [] }),
        (error) => ({ value: undefined, thrown: [error] }),
      )
      const isHanging = thrown.some(({ name }) => name === 'TimeoutError')
      const errors = [...(isHanging ? [] : await page.takeErrors()), ...missing.splice(0)]
      const failures = [...thrown, ...errors.filter((text) => !allowedErrors?.test(text))]
      if (failures.length === 0) return value
      throw new Error(`In the browser: ${failures.join('\n')}`, { cause: failures[0] })
    },
  }
}
