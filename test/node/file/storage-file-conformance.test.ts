import { describe, test } from 'vitest'
import { storageConformance } from '../../../src/conformance/index.ts'
import type { Storage } from '../../../src/storage/storage.ts'
import { keyOf, type OpenOptions, open, tempFolder } from './support.ts'

const HOSTILE = ['.hidden', '.gsession', 'a b', 'a:b', 'a*b', 'a~b', 'a%2fb', 'é', '\u{1f600}', 'a\u202eb']

function asks(name: string, options: OpenOptions): void {
  const folders = new Map<Storage, string>()
  const openIn = (folder: string, context: { now: () => number; ttl: number }): Storage => {
    const storage = open(folder, { ...context, ...options })
    folders.set(storage, folder)
    return storage
  }
  describe(name, () => {
    storageConformance({
      test,
      create: (context) => openIn(tempFolder(), context),
      reopen: (storage, context) => openIn(folders.get(storage) as string, context),
      hostileIds: HOSTILE,
    })
  })
}

asks('StorageFile', {})
asks('StorageFile, encrypted', { key: keyOf(1) })
asks('StorageFile, sealed', { crypto: { mode: 'sealed', keys: [keyOf(1)] } })
asks('StorageFile, sealed in format 2', {
  crypto: { mode: 'sealed', keys: [keyOf(1)], format: 2 },
})
asks('StorageFile with synchronous steps', { io: 'sync' })
asks('StorageFile, strict', { durability: 'strict' })
