// @ts-check
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { findWebKit } from '../../../../scripts/system.mjs'
import { PATIENCE } from '../patience.mjs'
import { within } from '../within.mjs'
import { spawnGuarded } from './guarded.mjs'
import { WebDriver } from './webdriver.mjs'
import { WEBKIT_ENVIRONMENT } from './webkit-screen.mjs'

const MOST_STARTS = 10

/**
 * Starts WebKitGTK's driver, and by it a browser. It has no other one: where scripts never end, only its end ends them.
 *
 * @param {string} display
 */
export async function startDriver(display) {
  for (let start = 1; ; start++) {
    const driver = await tryToStart(display)
    if (driver !== undefined) return driver
    if (start === MOST_STARTS) throw new Error('The driver of WebKit does not start.')
  }
}

/**
 * Gives nothing where the driver has ended: somebody else may have taken the port that was free.
 *
 * @param {string} display
 */
async function tryToStart(display) {
  const found = findWebKit()
  if (found === undefined) throw new Error('WebKit is missing.')
  const port = await freePort()
  const env = { ...process.env, ...WEBKIT_ENVIRONMENT, DISPLAY: display }
  const { child, group, end } = spawnGuarded([found.driver, `--port=${port}`], { env })
  const client = new WebDriver(`http://127.0.0.1:${port}`)
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  try {
    await within(
      PATIENCE,
      until(async () => hasEnded() || (await client.isReady())),
    )
    if (hasEnded()) return undefined
    const options = { binary: found.browser, args: ['--automation'] }
    return { session: await client.newSession({ 'webkitgtk:browserOptions': options }), group, end }
  } catch (error) {
    await end()
    throw error
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

/** @param {() => Promise<boolean>} isSo */
async function until(isSo) {
  while (!(await isSo())) await sleep(20)
}
