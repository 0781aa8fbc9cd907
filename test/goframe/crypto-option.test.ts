import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  type CryptoOptions,
  DefaultStorageFileCryptoKey,
  Manager,
  StorageFile,
} from '../../platforms/node/index.ts'
import { besideEachGoFrame, DAY } from './support/beside.ts'
import { GoSessions } from './support/go-process.ts'
import { makeFolder, pathOf, removeFolder } from './support/session-files.ts'

const KEY = new Uint8Array(32).fill(7)

besideEachGoFrame('the option crypto beside GoFrame $version', ({ binary }) => {
  let folder: string
  let plain: GoSessions
  let encrypted: GoSessions

  beforeAll(() => {
    folder = makeFolder()
    plain = new GoSessions(binary, folder)
    encrypted = new GoSessions(binary, folder, { crypto: true })
  })

  afterAll(async () => {
    await plain.end()
    await encrypted.end()
    removeFolder(folder)
  })

  const ours = (crypto: CryptoOptions): Manager =>
    new Manager(DAY, new StorageFile(folder, undefined, { crypto }))

  it("the mode goframe with GoFrame's public key shares records both ways, with each engine", async () => {
    for (const engine of ['wasm', 'node', 'noble'] as const) {
      const manager = ours({ mode: 'goframe', keys: [DefaultStorageFileCryptoKey], engine })
      await encrypted.set(engine, { theirs: 'é'.repeat(400), id: 9223372036854775807n })
      const session = manager.new(engine)
      expect(await session.get('id')).toBe(9223372036854775807n)
      await session.set('ours', 'x'.repeat(400))
      await session.close()
      const { data } = await encrypted.read(engine)
      expect(data).toEqual({ theirs: 'é'.repeat(400), id: 9223372036854775807n, ours: 'x'.repeat(400) })
    }
  })

  it('migrate reads plain and encrypted records of GoFrame', async () => {
    await plain.set('was-plain', { a: 1 })
    await encrypted.set('was-encrypted', { a: 2 })
    const migrate = { plain: true, goframe: [DefaultStorageFileCryptoKey] }
    const manager = ours({ mode: 'sealed', keys: [KEY], migrate })
    for (const [id, a] of [
      ['was-plain', 1],
      ['was-encrypted', 2],
    ] as const) {
      const session = manager.new(id)
      expect(await session.get('a')).toBe(a)
      await session.close()
      expect(
        await ours({ mode: 'sealed', keys: [KEY] })
          .new(id)
          .data(),
      ).toEqual({ a })
    }
  })

  it("GoFrame can't read a sealed record, and leaves it unchanged", async () => {
    const session = ours({ mode: 'sealed', keys: [KEY] }).new('sealed')
    await session.set('a', 1)
    await session.close()
    const before = readFileSync(pathOf(folder, 'sealed'))
    for (const go of [plain, encrypted]) {
      const seen = await go.read('sealed').then(
        ({ data }) => data,
        () => ({}),
      )
      expect(seen).toEqual({})
    }
    expect(readFileSync(pathOf(folder, 'sealed'))).toEqual(before)
  })
})
