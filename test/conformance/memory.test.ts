import { describe, test } from 'vitest'
import { storageConformance } from '../../src/conformance/index.ts'
import { StorageMemory } from '../../src/index.ts'

describe('StorageMemory', () => {
  storageConformance({ test, create: ({ now }) => new StorageMemory({ now }) })
})

describe('StorageMemory with a bound', () => {
  storageConformance({ test, create: ({ now }) => new StorageMemory({ now, maxSessions: 2000 }) })
})
