// @ts-check
import { findWebKit } from '../../../scripts/system.mjs'
import { contextsOf } from './engines/webkit-context.mjs'
import { startDriver } from './engines/webkit-driver.mjs'
import { startScreen } from './engines/webkit-screen.mjs'

/** Of the addresses that lead to `127.0.0.1` the one that is no secure context. */
const INSECURE_HOST = '[::ffff:127.0.0.1]'

/**
 * Launches WebKitGTK on a screen that nobody sees: each context in a browser, and each browser by a driver, of its own.
 *
 * @returns {Promise<import('./engine.ts').EngineBrowser>}
 */
export async function launchWebKit() {
  if (findWebKit() === undefined) throw new Error('WebKit is missing.')
  const screen = await startScreen()
  /** @type {Awaited<ReturnType<typeof startDriver>>[]} */
  const drivers = []
  return {
    name: 'WebKit',
    insecureHost: INSECURE_HOST,
    get processGroups() {
      return [screen.group, ...drivers.map(({ group }) => group)]
    },
    newContext: contextsOf(async () => {
      const driver = await startDriver(screen.display)
      drivers.push(driver)
      return driver
    }),
    close: async () => void (await Promise.all([...drivers, screen].map(({ end }) => end()))),
  }
}
