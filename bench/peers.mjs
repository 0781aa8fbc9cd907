import { createRequire } from 'node:module'
import { join } from 'node:path'
import expressSession from 'express-session'
import { onDisk, sessions } from './support/file-sessions.mjs'
import { compare } from './support/measure.mjs'
import { sampleSession } from './support/sample.mjs'
import { WORKERS } from './support/sessions.mjs'

const FileStore = createRequire(import.meta.url)('session-file-store')(expressSession)

/** File sessions beside session-file-store, which overwrites: there the last save of a race wins. */
export default function bench() {
  return onDisk(async (folder) => {
    const ours = await sessions(join(folder, 'ours'))
    const theirs = await sessionFileStore(join(folder, 'theirs'))
    const results = []
    for (const atOnce of [1, WORKERS]) {
      const many = atOnce === 1 ? 'alone' : `${atOnce} at once`
      const beside = (name, floorName) => ({ ours: ours[name], floor: theirs[name], floorName, atOnce })
      results.push(
        await compare(`file change, ${many}`, beside('change', "session-file-store's get and set")),
        await compare(`file read, ${many}`, beside('read', "session-file-store's get and touch")),
      )
    }
    await ours.storage[Symbol.asyncDispose]()
    return results
  })
}

async function sessionFileStore(path) {
  const store = new FileStore({ path, ttl: 86_400, retries: 0, reapInterval: -1, logFn() {} })
  const cookie = { originalMaxAge: 86_400_000, expires: new Date(Date.now() + 86_400_000), path: '/' }
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
