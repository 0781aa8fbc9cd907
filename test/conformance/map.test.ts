import { test } from 'vitest'
import { storageConformance } from '../../src/conformance/index.ts'
import { StorageMap } from '../support/storage-map.ts'

storageConformance({
  test,
  create: ({ now, ttl }) => new StorageMap({ now, ttl }),
  reopen: (storage, { now, ttl }) => new StorageMap({ now, ttl }, (storage as StorageMap).engine),
})
