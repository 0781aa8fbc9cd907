// @ts-check
import { openSite } from './site.mjs'

/**
 * @typedef {import('./site.mjs').SiteOptions & { timeout?: number, argument?: unknown }} RunOptions With how
 *   long the run may take, in milliseconds, and what it is asked, as JSON.
 * @typedef {import('./engine.ts').EngineBrowser} EngineBrowser
 * @typedef {import('./serve.mjs').ServedFile} ServedFile
 */

/**
 * Calls the default export of `/main.js` in a page of its own, and gives what it resolves to, as JSON.
 * Fails where the page prints or throws an error.
 *
 * @template [T=unknown]
 * @param {EngineBrowser} browser
 * @param {ReadonlyMap<string, ServedFile>} files
 * @param {RunOptions} [options]
 * @returns {Promise<T>}
 */
export function runInPage(browser, files, options) {
  return run('page', browser, files, options)
}

/**
 * The same in a dedicated worker, which is a module.
 *
 * @template [T=unknown]
 * @param {EngineBrowser} browser
 * @param {ReadonlyMap<string, ServedFile>} files
 * @param {RunOptions} [options]
 * @returns {Promise<T>}
 */
export function runInWorker(browser, files, options) {
  return run('worker', browser, files, options)
}

/**
 * The same in a service worker: the page registers it, asks it by a message, and gets the answer by one.
 *
 * @template [T=unknown]
 * @param {EngineBrowser} browser
 * @param {ReadonlyMap<string, ServedFile>} files
 * @param {RunOptions} [options]
 * @returns {Promise<T>}
 */
export function runInServiceWorker(browser, files, options) {
  return run('service-worker', browser, files, options)
}

/**
 * @param {import('./site.mjs').ScopeName} name
 * @param {EngineBrowser} browser
 * @param {ReadonlyMap<string, ServedFile>} files
 * @param {RunOptions} [options]
 * @returns {Promise<any>}
 */
async function run(name, browser, files, options = {}) {
  const site = await openSite(browser, files, options)
  try {
    const scope = await site.open(name)
    return await scope.call(options.argument, options)
  } finally {
    await site.close()
  }
}
