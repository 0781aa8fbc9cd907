import { get, set, update } from 'idb-keyval'
import { Manager, StorageIndexedDB } from '../../platforms/browser/index.ts'
import { goframe, sealed } from '../../src/crypto/index.ts'
import { sampleSession } from './sample.mjs'
import { sideBySide } from './side-by-side.mjs'

// Runs in a page.

const TTL = 3_600_000
const KEYS = [new Uint8Array(32).fill(7)]
const STORAGES = {
  plain: {},
  "GoFrame's mode": { crypto: goframe({ keys: KEYS }) },
  sealed: { crypto: sealed({ keys: KEYS }) },
}

/** Compares a session in IndexedDB with the calls of idb-keyval that it needs. */
export async function measureSessions(options) {
  const bytes = new Uint8Array(8 + JSON.stringify(sampleSession()).length)
  await set('bare', bytes)
  const read = {
    'idb-keyval: get': () => get('bare'),
  }
  const change = {
    'idb-keyval: get + update': async () => {
      await get('bare')
      await update('bare', () => new Uint8Array(bytes))
    },
    'idb-keyval: get + set': async () => {
      await get('bare')
      await set('bare', new Uint8Array(bytes))
    },
  }
  for (const [name, storageOptions] of Object.entries(STORAGES)) {
    const manager = new Manager(TTL, new StorageIndexedDB(`bench ${name}`, storageOptions))
    const id = await seeded(manager)
    read[name] = async () => {
      const session = manager.new(id)
      await session.get('key_00')
      await session.close()
    }
    change[name] = async (call) => {
      const session = manager.new(id)
      await session.get('key_00')
      await session.set('key_04', call)
      await session.close()
    }
  }
  return {
    bytes: bytes.length,
    read: await sideBySide(read, options),
    change: await sideBySide(change, options),
  }
}

async function seeded(manager) {
  const session = manager.new()
  await session.setMap(sampleSession())
  await session.close()
  return session.id()
}
