import { createDecipheriv } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  type CryptoOptions,
  DefaultStorageFileCryptoKey,
  Manager,
  StorageFile,
} from '../../../platforms/node/index.ts'
import { UNOPENED_LIFE } from '../../../src/record/unopened-record.ts'
import {
  exists,
  failsWith,
  HOUR,
  ID,
  keyOf,
  open,
  pathOf,
  START,
  save,
  seed,
  setup,
  stampOf,
  tempFolder,
} from './support.ts'

const [NEW, OLD, OTHER] = [1, 2, 3].map((byte) => keyOf(byte)) as [Uint8Array, Uint8Array, Uint8Array]
const SECRET = 'hushvalue of a session'

const sealed = (...keys: Uint8Array[]): { crypto: CryptoOptions } => ({ crypto: { mode: 'sealed', keys } })
const inFormat = (format: 1 | 2, ...keys: Uint8Array[]): { crypto: CryptoOptions } => ({
  crypto: { mode: 'sealed', keys, format },
})
const goframe = (...keys: Uint8Array[]): { crypto: CryptoOptions } => ({ crypto: { mode: 'goframe', keys } })

function migrating(migrate: CryptoOptions['migrate'], ...keys: Uint8Array[]): { crypto: CryptoOptions } {
  return { crypto: { mode: 'sealed', keys, ...(migrate && { migrate }) } }
}

/** What a session holds for who opens the folder with these options. */
function dataOf(folder: string, options: { crypto?: CryptoOptions }, id = ID): Promise<unknown> {
  return open(folder, { ...options, now: () => START })
    .getSession(id, HOUR)
    .then(asObject)
}

const asObject = (map: ReadonlyMap<string, unknown> | undefined) => map && Object.fromEntries(map)

test('a file holds the stamp and the sealed text: version, key id, nonce, text, tag', async () => {
  const { storage, file } = setup(sealed(NEW))
  await seed(storage, { a: SECRET })
  const bytes = readFileSync(file)
  expect(bytes.readBigInt64LE(0)).toBe(BigInt(START))
  expect(bytes[8]).toBe(1)
  expect(bytes.length).toBe(8 + 5 + 24 + `{"a":"${SECRET}"}`.length + 16)
  expect(bytes.toString('latin1')).not.toContain(SECRET)
})

test('a file of format 2 holds the own TTL between the key id and the nonce', async () => {
  const { storage, file, manager } = setup(inFormat(2, NEW))
  await storage.set(ID, 'a', 1, HOUR)
  const session = manager.new(ID)
  const text = '{"a":1}'
  const without = readFileSync(file)
  expect([without[8], without.readBigUInt64LE(13), without.length]).toEqual([
    2,
    0n,
    8 + 13 + 24 + text.length + 16,
  ])
  await session.setTTL(30 * 24 * HOUR)
  await session.close()
  expect(readFileSync(file).readBigUInt64LE(13)).toBe(BigInt(30 * 24 * HOUR))
  await session.setTTL(undefined)
  await session.close()
  expect(readFileSync(file).readBigUInt64LE(13)).toBe(0n)
  expect(await storage.data(ID)).toEqual({ a: 1 })
})

test('format 2 is written only where it is asked for, and kept where it is not, until a change', async () => {
  const { folder, storage } = setup(inFormat(1, NEW))
  const version = () => readFileSync(pathOf(folder))[8]
  await seed(storage)
  const [older, newer] = ([1, 2] as const).map(
    (format) => new Manager(HOUR, open(folder, { ...inFormat(format, NEW), now: () => START })),
  ) as [Manager, Manager]
  const read = async (manager: Manager): Promise<void> => {
    const session = manager.new(ID)
    expect(await session.get('a')).toBe(1)
    await session.close()
  }
  await read(older)
  expect(version()).toBe(1)
  // A close that only reads writes the record once, in format 2.
  await read(newer)
  expect(version()).toBe(2)
  // The other server leaves it so: else both would write it at each close.
  for (const manager of [older, newer, older]) await read(manager)
  expect(version()).toBe(2)
  await save(older, ID, { b: 2 })
  expect(version()).toBe(1)
  await read(newer)
  expect(version()).toBe(2)
})

test('a record of format 2 ends by its own TTL for a server that can not open it', async () => {
  const { storage, manager, folder, clock } = setup({ ...inFormat(2, NEW), ttl: HOUR })
  await save(manager, ID, { a: 1 }, 30 * HOUR)
  for (const [crypto, code] of [
    [{ mode: 'sealed', keys: [OTHER] }, 'RECORD_NOT_AUTHENTIC'],
    [undefined, 'RECORD_CORRUPT'],
  ] as const) {
    const other = open(folder, { ttl: HOUR, now: () => clock.now, ...(crypto && { crypto }) })
    clock.now = START + 30 * HOUR
    await failsWith(code, other.getSession(ID, HOUR))
    await other.sweep()
    clock.now += 1
    expect(await other.getSession(ID, HOUR)).toBeUndefined()
    clock.now = START
  }
  expect(await storage.data(ID)).toEqual({ a: 1 })
  clock.now += 30 * HOUR + 1
  await open(folder, { ttl: HOUR, now: () => clock.now }).sweep()
  expect(exists(pathOf(folder))).toBe(false)
})

test.each([
  [{ mode: 'sealed', format: 3 }],
  [{ mode: 'sealed', format: '2' }],
  [{ mode: 'goframe', format: 1 }],
])('crypto %j is INVALID_ARGUMENT', (options) => {
  const crypto = { keys: [NEW], ...options } as CryptoOptions
  expect(() => new StorageFile(tempFolder(), HOUR, { crypto })).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
  )
})

test('two saves of the same session never look the same', async () => {
  const { storage, file } = setup(sealed(NEW))
  await seed(storage)
  const first = readFileSync(file)
  await seed(storage)
  expect(readFileSync(file).subarray(13, 37)).not.toEqual(first.subarray(13, 37))
})

test('every changed byte behind the stamp is RECORD_NOT_AUTHENTIC, and stays where it is', async () => {
  const folder = tempFolder()
  await seed(open(folder, { ...sealed(NEW), now: () => START }), { a: SECRET })
  const right = readFileSync(pathOf(folder))
  for (let at = 8; at < right.length; at++) {
    const id = `changed${at}`
    const wrong = Buffer.from(right)
    wrong[at]! ^= 1 << (at % 8)
    writeFileSync(pathOf(folder, id), wrong)
  }
  writeFileSync(pathOf(folder, 'shorter'), right.subarray(0, -1))
  writeFileSync(pathOf(folder, 'longer'), Buffer.concat([right, Buffer.alloc(1)]))
  const storage = open(folder, { ...sealed(NEW), now: () => START })
  const ids = [...right.keys()].filter((at) => at >= 8).map((at) => `changed${at}`)
  await Promise.all(
    [...ids, 'shorter', 'longer'].map(async (id) => {
      const before = readFileSync(pathOf(folder, id))
      await failsWith('RECORD_NOT_AUTHENTIC', storage.getSession(id, HOUR))
      const session = new Manager(HOUR, storage).new(id)
      await failsWith('RECORD_NOT_AUTHENTIC', session.get('a'))
      await failsWith('RECORD_NOT_AUTHENTIC', storage.set(id, 'b', 2, HOUR))
      expect(readFileSync(pathOf(folder, id))).toEqual(before)
    }),
  )
})

test('a record does not open under the id of another session', async () => {
  const { storage, folder, again } = setup(sealed(NEW))
  await seed(storage, { user: 'Ada' }, 'ada')
  await seed(storage, { user: 'Eve' }, 'eve')
  renameSync(pathOf(folder, 'ada'), pathOf(folder, 'moved'))
  renameSync(pathOf(folder, 'eve'), pathOf(folder, 'ada'))
  renameSync(pathOf(folder, 'moved'), pathOf(folder, 'eve'))
  for (const id of ['ada', 'eve']) await failsWith('RECORD_NOT_AUTHENTIC', again().getSession(id, HOUR))
})

test('a session that was read keeps being checked against what stands in its file', async () => {
  const { storage, file } = setup(sealed(NEW))
  await seed(storage)
  expect(asObject(await storage.getSession(ID, HOUR))).toEqual({ a: 1 })
  const bytes = readFileSync(file)
  bytes[bytes.length - 1]! ^= 1
  writeFileSync(file, bytes)
  await failsWith('RECORD_NOT_AUTHENTIC', storage.getSession(ID, HOUR))
})

test.each([
  [1, UNOPENED_LIFE],
  [2, HOUR],
] as const)(
  'an expired record of format %i is no session, whatever is in it, and is swept',
  async (format, life) => {
    const { storage, clock, file, manager } = setup({ ...inFormat(format, NEW), ttl: HOUR })
    await seed(storage)
    writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.alloc(3)]))
    clock.now += life
    await failsWith('RECORD_NOT_AUTHENTIC', manager.new(ID).exists())
    await storage.sweep()
    expect(exists(file)).toBe(true)
    clock.now += 1
    expect(await manager.new(ID).exists()).toBe(false)
    await storage.sweep()
    expect(exists(file)).toBe(false)
  },
)

test('removing a record that does not authenticate works: a log-out needs no key', async () => {
  const { storage, file, folder } = setup(sealed(NEW))
  await seed(storage)
  await open(folder, { ...sealed(OTHER), now: () => START }).removeAll(ID)
  expect(exists(file)).toBe(false)
})

test('keys rotate: an older one still opens, and the next close seals with the current one', async () => {
  const { storage, folder } = setup(sealed(OLD))
  await seed(storage, { a: SECRET })
  const manager = new Manager(HOUR, open(folder, { ...sealed(NEW, OLD), now: () => START + 5 }))
  await failsWith('RECORD_NOT_AUTHENTIC', dataOf(folder, sealed(NEW)))
  const session = manager.new(ID)
  expect(await session.get('a')).toBe(SECRET)
  await session.close()
  expect(await dataOf(folder, sealed(NEW))).toEqual({ a: SECRET })
  expect(stampOf(folder)).toBe(START + 5)
})

test('the second close after a rotation only renews', async () => {
  const { storage, folder, clock } = setup(sealed(OLD))
  await seed(storage)
  const manager = new Manager(HOUR, open(folder, { ...sealed(NEW, OLD), now: () => clock.now }))
  const body = (): Buffer => readFileSync(pathOf(folder)).subarray(8)
  for (const isResealed of [true, false]) {
    const before = body()
    const session = manager.new(ID)
    await session.get('a')
    await session.close()
    expect(body().equals(before)).toBe(!isResealed)
  }
})

test('a session that is closed without having been read brings nothing back and seals nothing', async () => {
  const { storage, folder } = setup(sealed(OLD))
  await seed(storage)
  const rotated = open(folder, { ...sealed(NEW, OLD), now: () => START })
  const session = new Manager(HOUR, rotated).new(ID)
  expect(await session.get('a')).toBe(1)
  await storage.removeAll(ID)
  await session.close()
  expect(exists(pathOf(folder))).toBe(false)
})

test('plain records and those of GoFrame are never taken in sealed mode', async () => {
  for (const before of [{}, goframe(OLD), goframe(DefaultStorageFileCryptoKey)]) {
    const { storage, folder } = setup(before)
    await seed(storage)
    await failsWith('RECORD_NOT_AUTHENTIC', dataOf(folder, sealed(NEW, OLD)))
  }
})

test("sealed and plain records are never taken in GoFrame's mode, nor sealed ones without crypto", async () => {
  const { storage, folder } = setup(sealed(NEW))
  await seed(storage)
  await failsWith('RECORD_CORRUPT', dataOf(folder, goframe(NEW)))
  await failsWith('RECORD_CORRUPT', dataOf(folder, {}))
  await failsWith('RECORD_CORRUPT', seed(open(folder, { now: () => START })))
  await seed(open(folder, { now: () => START }), { a: 1 }, 'plain')
  await failsWith('RECORD_CORRUPT', dataOf(folder, goframe(NEW), 'plain'))
})

test.each([
  ['plain', {}, { plain: true }],
  ["GoFrame's with its named key", goframe(OLD), { goframe: [OTHER, OLD] }],
  [
    "GoFrame's public key, named",
    goframe(DefaultStorageFileCryptoKey),
    { goframe: [DefaultStorageFileCryptoKey] },
  ],
])('records of before can migrate: %s', async (_name, before, migrate) => {
  const { storage, folder } = setup(before)
  await seed(storage, { a: SECRET })
  const session = new Manager(HOUR, open(folder, { ...migrating(migrate, NEW), now: () => START })).new(ID)
  expect(await session.get('a')).toBe(SECRET)
  await session.close()
  expect(await dataOf(folder, sealed(NEW))).toEqual({ a: SECRET })
})

test('what is migrated is what is named, and nothing else', async () => {
  const { storage, folder } = setup(goframe(OLD))
  await seed(storage)
  for (const migrate of [{ plain: true }, { goframe: [OTHER] }, { goframe: [] }, { plain: false }, {}]) {
    await failsWith('RECORD_NOT_AUTHENTIC', dataOf(folder, migrating(migrate, NEW)))
  }
})

test('a sealed record that was changed is not taken for another kind while migrating', async () => {
  const { storage, folder, file } = setup(sealed(NEW))
  await seed(storage)
  const bytes = readFileSync(file)
  bytes[bytes.length - 1]! ^= 1
  writeFileSync(file, bytes)
  const options = migrating({ plain: true, goframe: [OLD, DefaultStorageFileCryptoKey] }, NEW)
  await failsWith('RECORD_NOT_AUTHENTIC', dataOf(folder, options))
})

test("GoFrame's mode takes several keys too: the first one writes", async () => {
  const { storage, folder } = setup(goframe(OLD))
  await seed(storage, { a: 1 })
  const both = open(folder, { ...goframe(NEW.subarray(0, 16), OLD), now: () => START })
  expect(await both.data(ID)).toEqual({ a: 1 })
  await both.set(ID, 'b', 2, HOUR)
  const body = readFileSync(pathOf(folder)).subarray(8)
  const decipher = createDecipheriv('aes-128-cbc', NEW.subarray(0, 16), 'I Love Go Frame!')
  expect(JSON.parse(Buffer.concat([decipher.update(body), decipher.final()]).toString())).toEqual({
    a: 1,
    b: 2,
  })
})

test("GoFrame's setters throw where records are sealed, and nothing changes", async () => {
  const { storage, folder } = setup(sealed(NEW))
  expect(() => storage.setCryptoEnabled(false)).toThrow(expect.objectContaining({ code: 'NOT_SUPPORTED' }))
  expect(() => storage.setCryptoKey(OLD)).toThrow(expect.objectContaining({ code: 'NOT_SUPPORTED' }))
  await seed(storage)
  expect(await dataOf(folder, sealed(NEW))).toEqual({ a: 1 })
})

test('keys are copied: who wipes his own changes nothing', async () => {
  const key = keyOf(9)
  const { storage, folder } = setup(sealed(key))
  key.fill(0)
  await seed(storage)
  expect(await dataOf(folder, sealed(keyOf(9)))).toEqual({ a: 1 })
})

test('options that make no sense are INVALID_ARGUMENT', () => {
  const key16 = new Uint8Array(16)
  for (const crypto of [
    null,
    {},
    { mode: 'sealed' },
    { mode: 'sealed', keys: [] },
    { mode: 'sealed', keys: NEW },
    { mode: 'sealed', keys: [key16] },
    { mode: 'sealed', keys: [NEW, 'passphrase'] },
    { mode: 'plain', keys: [NEW] },
    { mode: 'goframe', keys: [new Uint8Array(31)] },
    { mode: 'goframe', keys: [NEW], migrate: { plain: true } },
    { mode: 'sealed', keys: [NEW], migrate: { goframe: [new Uint8Array(5)] } },
  ]) {
    const make = () => new StorageFile(tempFolder(), HOUR, { crypto: crypto as never })
    expect(make, JSON.stringify(crypto)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
  }
  expect(() => new StorageFile(tempFolder(), HOUR, { ...sealed(NEW), readGoFrameDefaultKey: true })).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
  )
})

test.each(['wasm', 'noble', 'node'] as const)('the engine can be chosen: %s', async (engine) => {
  const { storage, folder } = setup({ crypto: { mode: 'sealed', keys: [NEW], engine } })
  await seed(storage, { a: SECRET.repeat(100) })
  expect(await dataOf(folder, sealed(NEW))).toEqual({ a: SECRET.repeat(100) })
})
