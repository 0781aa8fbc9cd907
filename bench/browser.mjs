import { bundle } from '../test/browser/support/bundle.mjs'
import { inChromium } from './support/in-chromium.mjs'
import { median, ROUNDS, RUN_MS } from './support/measure.mjs'

/** Compares a session in IndexedDB with idb-keyval itself, in Chromium. */
export default async function bench() {
  const measured = await inChromium(async (run) => {
    const options = JSON.stringify({ runMs: RUN_MS, rounds: ROUNDS })
    const sessions = await bundle(
      `import { measureSessions } from './bench/support/browser-sessions.mjs'
       export default () => measureSessions(${options})`,
      { minify: true },
    )
    return { ...(await run(sessions)), load: await firstLoad(run) }
  })
  if (measured === undefined) return []
  console.log(`        -    first load of the modules and the kernel, Chromium: ${measured.load}`)
  return [...resultsOf('read a session', measured.read), ...resultsOf('change a session', measured.change)]
}

/** How long a page takes to load all modules and the kernel, after their text was downloaded; and an empty module. */
async function firstLoad(run) {
  const app = `
    export * from './platforms/browser/index.ts'
    export { prepareCrypto } from './src/crypto/index.ts'`
  const files = await bundle(new URL('support/first-load.mjs', import.meta.url))
  files.set('/app.js', (await bundle(app, { minify: true })).get('/main.js'))
  const times = []
  for (let page = 0; page < ROUNDS; page++) times.push(await run(files))
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
