import { test } from 'vitest'
import { storageConformance } from '../../src/conformance/index.ts'
import { StorageSlow } from '../support/storage-slow.ts'

storageConformance({
  test,
  create: ({ now, ttl }) => new StorageSlow({ now, ttl }),
  reopen: (storage, { now, ttl }) => new StorageSlow({ now, ttl }, (storage as StorageSlow).engine),
})
