import autocannon from 'autocannon'
import { answerParent } from './child-process.mjs'

// The process that sends the requests.

answerParent(({ make, ...load }) => (make === undefined ? run(load) : makeSessions(make)))

/** Creates new sessions. Returns their cookies. */
async function makeSessions({ url, count, atOnce }) {
  const cookies = []
  const onResponse = (_status, _body, _context, headers) =>
    cookies.push(headers['Set-Cookie'].split(';', 1)[0])
  await fire({ url, amount: count, connections: atOnce, requests: [{ onResponse }] })
  return cookies
}

/** Each connection sends the cookies of its own sessions, one after the other. */
function run({ url, cookies, milliseconds, atOnce, expectBody }) {
  let connection = 0
  const setupClient = (client) => {
    const own = cookies.filter((_, index) => index % atOnce === connection)
    connection++
    client.setRequests(own.map((cookie) => ({ headers: { cookie } })))
  }
  return fire({ url, duration: MOST_SECONDS, connections: atOnce, setupClient, expectBody }, milliseconds)
}

/** Counts the responses within so many milliseconds after the first one, and all responses. */
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
