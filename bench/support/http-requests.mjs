import { startChild } from './child-process.mjs'
import { inTurn } from './in-turn.mjs'
import { ROUNDS } from './measure.mjs'
import { sampleSession } from './sample.mjs'
import { WORKERS } from './sessions.mjs'

const SESSIONS = 1000
/** A server becomes fast only after a while, so there are fewer and longer rounds than elsewhere. */
const LONGER = 2.5
const READ = JSON.stringify({ value: sampleSession().key_02 })

/**
 * Measures, by mode and app, the requests per second of each round, and the processor time of the server for each
 * request in microseconds. Each app runs in its own process, and so does the program that sends the requests.
 */
export async function requestsPerSecond(names, redisPort) {
  const load = startChild('http-load.mjs')
  const servers = new Map(names.map((name) => [name, startChild('http-server.mjs', [name, `${redisPort}`])]))
  try {
    const makers = []
    for (const [name, server] of servers) makers.push([name, await usesOf(server, load)])
    const measured = {}
    for (const mode of ['read', 'change']) {
      const contenders = Object.fromEntries(makers.map(([name, uses]) => [name, uses[mode]]))
      const speeds = await inTurn(contenders, WORKERS, Math.ceil(ROUNDS / 2))
      const costs = Object.fromEntries(makers.map(([name, uses]) => [name, uses[mode].costs]))
      measured[mode] = { speeds, costs }
    }
    return measured
  } finally {
    await Promise.all([load, ...servers.values()].map((child) => child.end()))
  }
}

async function usesOf(server, load) {
  const { port } = await server.ask()
  const url = (path) => `http://127.0.0.1:${port}/${path}`
  const cookies = await load.ask({ make: { url: url('make'), count: SESSIONS, atOnce: WORKERS } })
  await check(url, cookies)
  const use = (mode, expectBody) => ({
    costs: [],
    async perSecond(atOnce, milliseconds) {
      const before = await server.ask()
      const asked = { url: url(mode), cookies, atOnce, expectBody }
      const done = await load.ask({ ...asked, milliseconds: milliseconds * LONGER })
      const after = await server.ask()
      this.costs.push((after.microseconds - before.microseconds) / done.total)
      return done.count / (done.milliseconds / 1000)
    },
  })
  return { read: use('read', READ), change: use('change') }
}

/** Throws unless the app keeps its sessions. */
async function check(url, cookies) {
  const answerOf = async (mode) => {
    const response = await fetch(url(mode), { headers: { cookie: cookies[0], connection: 'close' } })
    return response.text()
  }
  const answers = [await answerOf('read'), await answerOf('change'), await answerOf('change')]
  const expected = [READ, ...[1, 2].map((value) => JSON.stringify({ value }))]
  if (cookies.length !== SESSIONS || `${answers}` !== `${expected}`) {
    throw new Error(`${url('')} does not keep its sessions: ${answers}`)
  }
}
