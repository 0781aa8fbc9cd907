import { sampleSession } from './sample.mjs'
import { WORKERS } from './sessions.mjs'

const DAY = 86_400_000

/** The two kinds of requests of express-session, with a store and its sessions. */
export async function usesOfStore(store) {
  const cookie = { originalMaxAge: DAY, expires: new Date(Date.now() + DAY), httpOnly: true, path: '/' }
  const call = (method, ...args) =>
    new Promise((resolve, reject) => {
      store[method](...args, (error, value) => (error ? reject(error) : resolve(value)))
    })
  const idOf = (worker) => `worker-${worker}`
  for (let worker = 0; worker < WORKERS; worker++) {
    await call('set', idOf(worker), { ...sampleSession(), cookie })
  }
  let count = 0
  return {
    async change(worker) {
      const session = await call('get', idOf(worker))
      session.key_04 = count++
      await call('set', idOf(worker), session)
    },
    async read(worker) {
      const session = await call('get', idOf(worker))
      await call('touch', idOf(worker), session)
    },
  }
}
