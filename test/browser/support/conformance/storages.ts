import {
  StorageIndexedDB,
  type StorageIndexedDBOptions,
  StorageLocalStorage,
  type StorageLocalStorageOptions,
  StorageMemory,
} from '../../../../platforms/browser/index.ts'
import { asyncDispose } from '../../../../src/common/async-dispose.ts'
import type { ConformanceContext, ConformanceOptions } from '../../../../src/conformance/index.ts'
import { sealed } from '../../../../src/crypto/index.ts'
import type { Storage } from '../../../../src/index.ts'

type Made = Omit<ConformanceOptions, 'test'>

const encrypted = { crypto: sealed({ keys: [new Uint8Array(32).fill(7)] }) }

/** The storages that a browser has, each in a place of its own for each case. */
export const storages = {
  StorageMemory: (): Made => ({ create: ({ now }) => new StorageMemory({ now }) }),
  StorageIndexedDB: () => inDatabases({}),
  'StorageIndexedDB, sealed': () => inDatabases(encrypted),
  StorageLocalStorage: () => inArea(localStorage, {}),
  'StorageLocalStorage, of a tab': () => inArea(sessionStorage, { area: sessionStorage }),
  'StorageLocalStorage, of a tab, sealed': () =>
    inArea(sessionStorage, { ...encrypted, area: sessionStorage }),
}

function inDatabases(options: StorageIndexedDBOptions): Made {
  return inPlaces((name, context) => new StorageIndexedDB(name, { ...options, ...context }), deleteDatabase)
}

function inArea(area: globalThis.Storage, options: StorageLocalStorageOptions): Made {
  return inPlaces(
    (prefix, context) => new StorageLocalStorage(prefix, { ...options, ...context }),
    (prefix) => removeAll(area, prefix),
  )
}

function inPlaces(
  make: (place: string, context: ConformanceContext) => Storage,
  remove: (place: string) => unknown,
): Made {
  const places = new WeakMap<Storage, string>()
  return {
    create(context) {
      const place = `conformance-${crypto.randomUUID()}`
      const storage = make(place, context)
      places.set(storage, place)
      return storage
    },
    reopen: (storage, context) => make(places.get(storage)!, context),
    async destroy(storage) {
      await storage[asyncDispose]?.()
      await remove(places.get(storage)!)
    },
  }
}

function removeAll(area: globalThis.Storage, prefix: string): void {
  for (const key of Object.keys(area)) if (key.startsWith(prefix)) area.removeItem(key)
}

/** Fails where something keeps it open: not only until its transactions have ended. */
function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name)
    const isOpen = new Error('a disposed storage has its database open')
    const timer = setTimeout(() => reject(isOpen), RELEASE_MS)
    request.onsuccess = () => {
      clearTimeout(timer)
      resolve()
    }
    request.onerror = () => reject(request.error)
  })
}

const RELEASE_MS = 60_000
