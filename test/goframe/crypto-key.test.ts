import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  DefaultStorageFileCryptoKey,
  Manager,
  StorageFile,
  type StorageFileOptions,
} from '../../platforms/node/index.ts'
import { besideEachGoFrame, DAY } from './support/beside.ts'
import { GoSessions } from './support/go-process.ts'
import { makeFolder, readSessionFile, removeFolder } from './support/session-files.ts'

const KEY = new TextEncoder().encode('a key of our own, 32 bytes long.')

besideEachGoFrame('SetCryptoKey of GoFrame $version', ({ binary }) => {
  let folder: string
  let go: GoSessions

  beforeAll(() => {
    folder = makeFolder()
    go = new GoSessions(binary, folder, { crypto: true, key: KEY })
  })

  afterAll(async () => {
    await go.end()
    removeFolder(folder)
  })

  function ours(key: Uint8Array, options?: StorageFileOptions): Manager {
    const storage = new StorageFile(folder, undefined, options)
    storage.setCryptoEnabled(true)
    storage.setCryptoKey(key)
    return new Manager(DAY, storage)
  }

  it('SetCryptoKey of GoFrame has no effect: it encrypts with its public default key', async () => {
    await go.set('public', { a: 1 })
    expect(readSessionFile(folder, 'public', DefaultStorageFileCryptoKey).json).toBe('{"a":1}')
    expect(() => readSessionFile(folder, 'public', KEY)).toThrow()
    expect(await ours(DefaultStorageFileCryptoKey).new('public').data()).toEqual({ a: 1 })
  })

  it('files of GoFrame are RECORD_CORRUPT for a Node that uses the key of SetCryptoKey', async () => {
    await go.set('corrupt', { a: 1 })
    const session = ours(KEY).new('corrupt')
    await expect(session.data()).rejects.toMatchObject({ code: 'RECORD_CORRUPT' })
    expect((await go.read('corrupt')).data).toEqual({ a: 1 })
  })

  it('Node reads files of GoFrame with readGoFrameDefaultKey', async () => {
    await go.set('readable', { a: 1, big: 9223372036854775807n })
    const manager = ours(KEY, { readGoFrameDefaultKey: true })
    expect(await manager.new('readable').data()).toEqual({ a: 1, big: 9223372036854775807n })
  })

  it("GoFrame can't read a session that Node has changed with the key of SetCryptoKey", async () => {
    await go.set('changed', { a: 1 })
    const manager = ours(KEY, { readGoFrameDefaultKey: true })
    const session = manager.new('changed')
    await session.set('b', 2)
    await session.close()
    expect(readSessionFile(folder, 'changed', KEY).json).toBe('{"a":1,"b":2}')
    await expect(go.read('changed')).rejects.toThrow()
    expect(await manager.new('changed').data()).toEqual({ a: 1, b: 2 })
  })

  it('GoFrame can read a session that Node has only read and renewed', async () => {
    await go.set('renewed', { a: 1 })
    const session = ours(KEY, { readGoFrameDefaultKey: true }).new('renewed')
    expect(await session.get('a')).toBe(1)
    await session.close()
    expect((await go.read('renewed')).data).toEqual({ a: 1 })
  })

  it('Node shares encrypted sessions with GoFrame by its default key, both ways', async () => {
    const session = ours(DefaultStorageFileCryptoKey).new('shared')
    await session.set('ours', 1)
    await session.close()
    await go.set('shared', { theirs: 1 })
    expect(await session.data()).toEqual({ ours: 1, theirs: 1 })
    await session.close()
  })

  it("neither reads the other's sessions if only one encrypts", async () => {
    await go.set('mixed', { a: 1 })
    const plain = new Manager(DAY, new StorageFile(folder))
    await expect(plain.new('mixed').data()).rejects.toMatchObject({ code: 'RECORD_CORRUPT' })
    const session = plain.new('plain')
    await session.set('a', 1)
    await session.close()
    await expect(go.read('plain')).rejects.toThrow()
    const encrypted = ours(DefaultStorageFileCryptoKey).new('plain')
    await expect(encrypted.data()).rejects.toMatchObject({ code: 'RECORD_CORRUPT' })
  })
})
