// @ts-check
import { findChromium, findFirefox, findWebKit } from '../../../scripts/system.mjs'
import { spawnGuarded } from './engines/guarded.mjs'
import { startScreen, WEBKIT_ENVIRONMENT } from './engines/webkit-screen.mjs'

/** @typedef {(url: string, profile: string) => Promise<{ end(): Promise<void> }>} StartUnattended */

/**
 * Browsers as a user starts them, at an address, with a profile that stays: a browser that is driven keeps
 * nothing, or not always. They are killed at their end.
 *
 * @type {Record<'Chromium' | 'Firefox' | 'WebKit', { find(): unknown, start: StartUnattended }>}
 */
export const unattended = {
  Chromium: {
    find: findChromium,
    async start(url, profile) {
      const asRoot = process.geteuid?.() === 0 ? ['--no-sandbox'] : []
      const quiet = ['--headless', '--no-first-run', '--disable-gpu', `--user-data-dir=${profile}`]
      return spawnGuarded([String(findChromium()), ...asRoot, ...quiet, url])
    },
  },

  Firefox: {
    find: findFirefox,
    async start(url, profile) {
      return spawnGuarded([String(findFirefox()), '--headless', '--no-remote', '--profile', profile, url])
    },
  },

  WebKit: {
    find: findWebKit,
    async start(url, profile) {
      const { display, end } = await startScreen()
      const home = { HOME: profile, XDG_DATA_HOME: profile, XDG_CACHE_HOME: profile, DISPLAY: display }
      const env = { ...process.env, ...WEBKIT_ENVIRONMENT, ...home }
      const browser = spawnGuarded([String(findWebKit()?.browser), url], { env })
      return {
        async end() {
          await browser.end()
          await end()
        },
      }
    },
  },
}
