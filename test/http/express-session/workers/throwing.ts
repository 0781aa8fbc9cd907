import { Store } from '../../../../platforms/http/express-session/index.ts'
import { SessionError, StorageMemory } from '../../../../src/index.ts'

// Calls the named method of a store with a callback that throws, and prints what happens.

const [name = '', end] = process.argv.slice(2)
const storage = new StorageMemory()
if (end === 'badly') {
  const fail = () => Promise.reject(new SessionError('STORAGE_UNAVAILABLE', 'there is no server'))
  Object.assign(storage, {
    mergeSession: fail,
    getSession: fail,
    removeAll: fail,
    updateTTL: fail,
    ids: undefined,
  })
}

process.on('uncaughtException', (error, origin) => {
  console.log(`${origin === 'uncaughtException' ? 'uncaught' : origin}: ${error.message}`)
})

const method = (new Store(storage) as unknown as Record<string, (...args: unknown[]) => void>)[name]
const args = ['all', 'length', 'clear'].includes(name) ? [] : ['id']
if (name === 'set' || name === 'touch') args.push({ cookie: { originalMaxAge: null } } as never)
method?.call(new Store(storage), ...args, () => {
  console.log('called')
  throw new Error('thrown by the callback')
})
