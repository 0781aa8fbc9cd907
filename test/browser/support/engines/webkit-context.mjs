// @ts-check
import { setTimeout as sleep } from 'node:timers/promises'
import { evaluateBy } from '../evaluate.mjs'
import { PATIENCE } from '../patience.mjs'

const MOST_SLEEP_MS = 30

/**
 * Makes contexts of which each is a browser of its own, or one whose last windows were closed: all that it
 * stores is in memory, and the sites that a run serves are no others' sites.
 *
 * @param {() => Promise<Opened>} open
 * @returns {import('../engine.ts').EngineBrowser['newContext']}
 *
 * @typedef {{ session: import('./webdriver.mjs').WebDriverSession, end(): Promise<void> }} Opened A browser, and
 *   how it ends whatever runs in it.
 */
export function contextsOf(open) {
  /** @type {Opened[]} */
  const free = []
  return async () => {
    const opened = free.pop() ?? (await open())
    const { session } = opened
    /** @type {Set<ReturnType<typeof pageOf>>} */
    const pages = new Set()
    return {
      async newPage() {
        const page = pageOf(session, await session.newWindow(), () => pages.delete(page))
        pages.add(page)
        return page
      },
      async close() {
        // Asked to end a browser while it works on a command, perhaps for ever, the driver itself may end.
        if ([...pages].some((page) => page.isBusy())) {
          session.refuseCommands()
          return opened.end()
        }
        for (const page of pages) await page.close()
        free.push(opened)
      },
    }
  }
}

/**
 * @param {import('./webdriver.mjs').WebDriverSession} session
 * @param {string} handle
 * @param {() => void} onClose
 */
function pageOf(session, handle, onClose) {
  let running = 0
  /** @type {(expression: string) => Promise<any>} */
  const execute = (expression) =>
    session.inWindow(handle, 'POST', '/execute/sync', { script: `return ${expression}`, args: [] })
  const evaluate = evaluateBy(async (expression) => {
    running++
    const text = await settled(execute, expression)
    running--
    return text
  })
  return {
    async goto(/** @type {string} */ url) {
      await session.inWindow(handle, 'POST', '/url', { url })
      // In a new window that is answered when its empty page has loaded.
      const isThere = `location.href !== 'about:blank' && document.readyState === 'complete'`
      const end = performance.now() + PATIENCE
      while (!(await execute(isThere))) {
        if (performance.now() > end) throw new Error(`${url} could not be loaded`)
        await sleep(MOST_SLEEP_MS)
      }
    },
    evaluate,
    // It tells nobody: the pages of the harness keep them.
    takeErrors: () => evaluate('globalThis.errors?.splice(0) ?? []'),
    async close() {
      onClose()
      await session.inWindow(handle, 'DELETE', '/window')
    },
    /** Whether something runs that may never end. */
    isBusy: () => running > 0,
  }
}

/**
 * Asks again and again what a promise gave: a command that waits for it would keep other windows waiting.
 *
 * @param {(expression: string) => Promise<any>} execute
 * @param {string} expression
 */
async function settled(execute, expression) {
  const key = `webdriver${count++}`
  await execute(`void ${expression}.then((text) => { globalThis.${key} = text })`)
  for (let pause = 1; ; pause = Math.min(2 * pause, MOST_SLEEP_MS)) {
    const text = await execute(`globalThis.${key}`)
    if (typeof text === 'string') return text
    await sleep(pause)
  }
}

let count = 0
