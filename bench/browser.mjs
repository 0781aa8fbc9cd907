import { findChromium } from '../scripts/system.mjs'
import { bundle } from '../test/browser/support/bundle.mjs'
import { launchChromium } from '../test/browser/support/chromium.mjs'
import { runInPage } from '../test/browser/support/run.mjs'
import { median, ROUNDS, RUN_MS } from './support/measure.mjs'

/** A page that is isolated has a clock of 5 microseconds, and of 100 else. */
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
}

/** A session in IndexedDB beside idb-keyval itself, in Chromium. */
export default async function bench() {
  if (findChromium() === undefined) {
    console.log('        -    Chromium is not installed')
    return []
  }
  const browser = await launchChromium()
  try {
    const options = JSON.stringify({ runMs: RUN_MS, rounds: ROUNDS })
    const files = await bundle(
      `import { measureSessions } from './bench/support/browser-sessions.mjs'
       export default () => measureSessions(${options})`,
      { minify: true },
    )
    const { read, change } = await runInPage(browser, files, { headers: ISOLATED, timeout: 170_000 })
    console.log(
      `        -    first load of the modules and the kernel, Chromium: ${await firstLoad(browser)}`,
    )
    return [...resultsOf('read a session', read), ...resultsOf('change a session', change)]
  } finally {
    await browser.close()
  }
}

/** How long a page that has its text takes to load all of it, kernel and all, and how long an empty module. */
async function firstLoad(browser) {
  const app = `
    export * from './platforms/browser/index.ts'
    export { prepareCrypto } from './src/crypto/index.ts'`
  const files = await bundle(new URL('support/first-load.mjs', import.meta.url))
  files.set('/app.js', (await bundle(app, { minify: true })).get('/main.js'))
  const times = []
  for (let page = 0; page < ROUNDS; page++) times.push(await runInPage(browser, files, { headers: ISOLATED }))
  const [all, empty] = ['all', 'empty'].map((what) => median(times.map((time) => time[what])).toFixed(1))
  return `${all} ms (asked: 10), an empty module ${empty} ms`
}

function resultsOf(name, [floor, ...contenders]) {
  return contenders.map(({ contender, microseconds, ratio }) => ({
    name: `${name}, IndexedDB, ${contender}, Chromium`,
    floor: floor.contender,
    ratio,
    target: contender === 'sealed' ? 0.8 : undefined,
    note: `${ms(microseconds)} beside ${ms(floor.microseconds)} ms`,
  }))
}

const ms = (microseconds) => (microseconds / 1000).toFixed(3)
