import expressSession from 'express-session'
import { Manager, StorageMemory } from 'gsession'
import { compare } from './support/measure.mjs'
import { sampleSession } from './support/sample.mjs'
import { usesOf, WORKERS } from './support/sessions.mjs'

const TTL = 24 * 3_600_000

/** Compares sessions in memory with express-session's MemoryStore. */
export default async function bench() {
  const manager = new Manager(TTL, new StorageMemory())
  const ours = await usesOf(manager)
  const theirs = await memoryStore()
  const results = []
  for (const atOnce of [1, WORKERS]) {
    const many = atOnce === 1 ? 'alone' : `${atOnce} at once`
    results.push(
      await compare(`memory change, ${many}`, {
        ours: ours.change,
        floor: theirs.change,
        floorName: "express-session's MemoryStore, get and set",
        atOnce,
        target: 1,
      }),
      await compare(`memory read, ${many}`, {
        ours: ours.read,
        floor: theirs.read,
        floorName: "express-session's MemoryStore, get and touch",
        atOnce,
        target: 3,
      }),
    )
  }
  results.push(await oneSession(manager))
  return results
}

async function memoryStore() {
  const store = new expressSession.MemoryStore()
  const cookie = { originalMaxAge: TTL, expires: new Date(Date.now() + TTL), httpOnly: true, path: '/' }
  const call = (method, ...args) =>
    new Promise((resolve, reject) => {
      store[method](...args, (error, value) => (error ? reject(error) : resolve(value)))
    })
  for (let worker = 0; worker < WORKERS; worker++) {
    await call('set', `worker-${worker}`, { ...sampleSession(), cookie })
  }
  let count = 0
  return {
    async change(worker) {
      const session = await call('get', `worker-${worker}`)
      session.key_04 = count++
      await call('set', `worker-${worker}`, session)
    },
    async read(worker) {
      const session = await call('get', `worker-${worker}`)
      await call('touch', `worker-${worker}`, session)
    },
  }
}

/** Compares calls of an open session with those of a Map. */
async function oneSession(manager) {
  const session = manager.new('one')
  const map = new Map()
  return compare('session get and set, already open', {
    async ours() {
      await session.set('n', 1)
      await session.get('n')
    },
    async floor() {
      await map.set('n', 1)
      await map.get('n')
    },
    floorName: 'await of a Map',
  })
}
