import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StorageFile } from '../../../platforms/node/index.ts'
import { severalCookies } from '../../support/several-cookies.ts'

severalCookies('StorageFile', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gsession-several-'))
  const storage = new StorageFile(folder, 3_600_000)
  const end = async () => {
    await storage[Symbol.asyncDispose]()
    await rm(folder, { recursive: true })
  }
  return { storage, end }
})
