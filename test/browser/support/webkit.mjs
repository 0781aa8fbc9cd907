// @ts-check
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { findWebKit } from '../../../scripts/system.mjs'
import { spawnGuarded } from './engines/guarded.mjs'
import { WebDriver } from './engines/webdriver.mjs'
import { contextsOf } from './engines/webkit-context.mjs'
import { startScreen, WEBKIT_ENVIRONMENT } from './engines/webkit-screen.mjs'
import { PATIENCE } from './patience.mjs'
import { within } from './within.mjs'

/** Of the addresses that lead to `127.0.0.1` the one that is no secure context. */
const INSECURE_HOST = '[::ffff:127.0.0.1]'

/**
 * Launches WebKitGTK's driver on a screen that nobody sees.
 *
 * @returns {Promise<import('./engine.ts').EngineBrowser>}
 */
export async function launchWebKit() {
  const found = findWebKit()
  if (found === undefined) throw new Error('WebKit is missing.')
  const screen = await startScreen()
  const env = { ...process.env, ...WEBKIT_ENVIRONMENT, DISPLAY: screen.display }
  const port = await freePort()
  const driver = spawnGuarded([found.driver, `--port=${port}`], { env })
  const client = new WebDriver(`http://127.0.0.1:${port}`)
  const close = async () => void (await Promise.all([driver.end(), screen.end()]))
  try {
    await within(PATIENCE, untilReady(client))
  } catch (error) {
    await close()
    throw error
  }
  return {
    name: 'WebKit',
    insecureHost: INSECURE_HOST,
    processGroups: [screen.group, driver.group],
    newContext: contextsOf(client, { binary: found.browser, args: ['--automation'] }),
    close,
  }
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
      server.close(() => resolve(port))
    })
  })
}

/** @param {WebDriver} client */
async function untilReady(client) {
  while (!(await client.isReady())) await sleep(20)
}
