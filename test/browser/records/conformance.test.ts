import 'fake-indexeddb/auto'
import { describe, test } from 'vitest'
import { StorageIndexedDB } from '../../../platforms/browser/index.ts'
import { StorageIndexedDB as Alone } from '../../../platforms/browser/indexeddb/index.ts'
import { storageConformance } from '../../../src/conformance/index.ts'

describe('StorageIndexedDB, on a database that only seems to be one', () => {
  let made = 0
  let name = ''
  storageConformance({
    test,
    create: ({ now, ttl }) => {
      name = `test-${made++}`
      return new StorageIndexedDB(name, { now, ttl })
    },
    reopen: (_, { now, ttl }) => new StorageIndexedDB(name, { now, ttl }),
  })
})

describe('the StorageIndexedDB of gsession/browser/indexeddb', () => {
  let made = 0
  let name = ''
  storageConformance({
    test,
    create: ({ now, ttl }) => {
      name = `alone-${made++}`
      return new Alone(name, { now, ttl })
    },
    reopen: (_, { now, ttl }) => new Alone(name, { now, ttl }),
  })
})
