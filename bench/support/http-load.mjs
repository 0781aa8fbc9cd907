import autocannon from 'autocannon'
import { answerParent } from './child-process.mjs'

// A process of its own: the browsers, so to speak.

answerParent(({ make, ...load }) => (make === undefined ? run(load) : makeSessions(make)))

/** The cookies of as many new sessions. */
async function makeSessions({ url, count, atOnce }) {
  const cookies = []
  const onResponse = (_status, _body, _context, headers) =>
    cookies.push(headers['Set-Cookie'].split(';', 1)[0])
  await fire({ url, amount: count, connections: atOnce, requests: [{ onResponse }] })
  return cookies
}

/** Each connection has sessions of its own, whose cookies it sends in turn. */
function run({ url, cookies, milliseconds, atOnce, expectBody }) {
  let connection = 0
  const setupClient = (client) => {
    const own = cookies.filter((_, index) => index % atOnce === connection)
    connection++
    client.setRequests(own.map((cookie) => ({ headers: { cookie } })))
  }
  return fire({ url, duration: MOST_SECONDS, connections: atOnce, setupClient, expectBody }, milliseconds)
}

/** How many responses came in so many milliseconds after the first one, and how many in all. */
async function fire(options, milliseconds) {
  const running = autocannon({ ...options, sampleInt: 10 })
  let count = 0
  let counted
  running.on('response', () => {
    if (count++ > 0 || milliseconds === undefined) return
    const first = performance.now()
    setTimeout(() => {
      counted = { count, milliseconds: performance.now() - first }
      running.stop()
    }, milliseconds)
  })
  const { errors, timeouts, mismatches, non2xx } = await running
  const failures = errors + timeouts + mismatches + non2xx
  if (failures > 0) throw new Error(`${failures} of ${count} requests of ${options.url} have failed`)
  return { ...counted, total: count }
}

const MOST_SECONDS = 60
