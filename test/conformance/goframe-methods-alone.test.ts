import { describe, test } from 'vitest'
import { storageConformance } from '../../src/conformance/index.ts'
import { type Storage, StorageBase, StorageMemory, type StorageOptions } from '../../src/index.ts'

type Values = ReadonlyMap<string, unknown>

/** A storage that has only GoFrame's eleven methods. */
function eleven(storage: StorageMemory): Storage {
  return {
    newId: (...all) => storage.newId(...all),
    get: (...all) => storage.get(...all),
    getSize: (...all) => storage.getSize(...all),
    data: (...all) => storage.data(...all),
    set: (...all) => storage.set(...all),
    setMap: (...all) => storage.setMap(...all),
    remove: (...all) => storage.remove(...all),
    removeAll: (...all) => storage.removeAll(...all),
    getSession: (...all) => storage.getSession(...all),
    setSession: (...all) => storage.setSession(...all),
    updateTTL: (...all) => storage.updateTTL(...all),
  }
}

/** A storage that only reads and writes whole sessions, as GoFrame's file and Redis storages do. */
class WholeStorage extends StorageBase {
  readonly #engine: StorageMemory

  constructor(engine: StorageMemory) {
    super()
    this.#engine = engine
  }

  override getSession(id: string, ttl: number, options?: StorageOptions): Promise<Values | undefined> {
    return this.#engine.getSession(id, ttl, options)
  }

  override setSession(id: string, data: Values, ttl: number, options?: StorageOptions): Promise<void> {
    return this.#engine.setSession(id, data, ttl, options)
  }

  override removeAll(id: string, options?: StorageOptions): Promise<void> {
    return this.#engine.removeAll(id, options)
  }

  override updateTTL(id: string, ttl: number, options?: StorageOptions): Promise<void> {
    return this.#engine.updateTTL(id, ttl, options)
  }
}

describe("a storage with only GoFrame's eleven methods", () => {
  storageConformance({ test, create: ({ now }) => eleven(new StorageMemory({ now })) })
})

describe('a storage of whole sessions only', () => {
  storageConformance({ test, create: ({ now }) => new WholeStorage(new StorageMemory({ now })) })
})

describe('a storage without any method', () => {
  storageConformance({ test, create: () => new (class extends StorageBase {})() })
})
