import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StorageFile } from '../../../platforms/node/index.ts'
import { StorageMemory } from '../../../src/index.ts'
import { racingRequests } from '../../support/racing-requests.ts'

racingRequests('StorageMemory', async () => {
  const storage = new StorageMemory()
  return { storages: [storage, storage], end: async () => {} }
})

racingRequests('StorageFile', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gsession-racing-'))
  const storages: [StorageFile, StorageFile] = [new StorageFile(folder), new StorageFile(folder)]
  const end = async () => {
    for (const storage of storages) await storage[Symbol.asyncDispose]()
    await rm(folder, { recursive: true })
  }
  return { storages, end }
})
