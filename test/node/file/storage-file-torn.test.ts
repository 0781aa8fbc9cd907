import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { UNOPENED_LIFE } from '../../../src/record/unopened-record.ts'
import {
  bytesOf,
  changes,
  exists,
  failsWith,
  HOUR,
  ID,
  IO_MODES,
  idsOf,
  keyOf,
  type OpenOptions,
  open,
  pause,
  START,
  seed,
  setup,
} from './support.ts'

const KEY32 = keyOf(9)

test.concurrent.each([0, 1, 7, 8].flatMap((length) => IO_MODES.map((io) => [length, io] as const)))(
  'a file of %i bytes is no session, and one may be made in its place (io %s)',
  async (length, io) => {
    const { storage, file, again } = setup({ io })
    writeFileSync(file, bytesOf(START, '').subarray(0, length))
    const other = again()
    expect(await Promise.all([storage.data(ID), other.getSession(ID, HOUR)])).toEqual([undefined, undefined])
    await failsWith('SESSION_DESTROYED', storage.mergeSession(ID, changes('loaded', { a: 1 }), HOUR))
    expect(readFileSync(file)).toHaveLength(length)
    await storage.set(ID, 'a', 1, HOUR)
    expect(await other.data(ID)).toEqual({ a: 1 })
  },
)

test('ids names no file that holds no session', async () => {
  const { storage, folder, file } = setup()
  await seed(storage)
  for (const length of [0, 5, 8])
    writeFileSync(file.replace(ID, `torn${length}`), bytesOf(START, '').subarray(0, length))
  expect(await idsOf(open(folder))).toEqual([ID])
})

test('the body null is no session, and {} is an empty one', async () => {
  const { storage, file } = setup()
  writeFileSync(file, bytesOf(START, 'null'))
  expect(await storage.data(ID)).toBeUndefined()
  writeFileSync(file, bytesOf(START, '{}'))
  expect(await storage.data(ID)).toEqual({})
})

test.concurrent.each(IO_MODES)(
  'a file that another writer truncates and writes a little later is waited for (io %s)',
  async (io) => {
    const { storage, file, again } = setup({ io })
    await seed(storage)
    const bytes = readFileSync(file)
    for (const torn of [0, 8, 11]) {
      const trial = async (): Promise<[Record<string, unknown> | undefined, unknown]> => {
        writeFileSync(file, bytes.subarray(0, torn))
        const begin = performance.now()
        const reading = Promise.all([storage.data(ID), again().set(ID, `b${torn}`, 2, HOUR)])
        await pause(600)
        writeFileSync(file, bytes)
        const isInTime = performance.now() - begin < IN_TIME
        await reading.catch(() => {})
        return isInTime ? reading : trial()
      }
      const [data] = await trial()
      expect(data, `${torn} bytes`).toMatchObject({ a: 1 })
      expect(await storage.data(ID)).toEqual({ a: 1, [`b${torn}`]: 2 })
    }
  },
)

/** What a busy machine writes later than this may be too late for whoever waits for it: that is no trial. */
const IN_TIME = 1200

interface Corrupt {
  options: OpenOptions
  make: (good: Buffer) => Buffer
}

const CORRUPT: Record<string, Corrupt> = {
  'random bytes': {
    options: {},
    make: (good) => Buffer.concat([good.subarray(0, 8), Buffer.of(0xff), randomBytes(49)]),
  },
  'half of its JSON': { options: {}, make: (good) => good.subarray(0, -3) },
  'a list': { options: {}, make: () => bytesOf(START, '[1,2]') },
  'a number': { options: {}, make: () => bytesOf(START, '17') },
  'bytes that are no UTF-8': {
    options: {},
    make: () => bytesOf(START, Buffer.from('7b2261223a22ff227d', 'hex')),
  },
  'an encrypted body without the key': {
    options: {},
    make: () => bytesOf(START, randomBytes(64).fill(0xff, 0, 1)),
  },
  'half of an encrypted body': { options: { key: KEY32 }, make: (good) => good.subarray(0, -16) },
  'a part of an encrypted block': { options: { key: KEY32 }, make: (good) => good.subarray(0, -5) },
  'a body that was encrypted with another key': {
    options: { key: KEY32 },
    make: () => bytesOf(START, Buffer.from('0f9a'.repeat(16), 'hex')),
  },
  'plain JSON where crypto is on': { options: { key: KEY32 }, make: () => bytesOf(START, '{"a":1}') },
}

test.concurrent.each(Object.keys(CORRUPT))('%s is RECORD_CORRUPT, and stays as it is', async (name) => {
  const { options, make } = CORRUPT[name] as Corrupt
  const { storage, file } = setup(options)
  await seed(storage, { a: 'some text that is longer than a block' })
  const bytes = make(readFileSync(file))
  writeFileSync(file, bytes)
  const calls = [
    storage.data(ID),
    storage.getSession(ID, HOUR),
    storage.set(ID, 'b', 2, HOUR),
    seed(storage),
    storage.mergeSession(ID, changes('loaded', { b: 2 }), HOUR),
  ]
  const errors = await Promise.all(calls.map((call) => failsWith('RECORD_CORRUPT', call)))
  expect(errors.map((error) => error.retryable)).not.toContain(true)
  expect(readFileSync(file).equals(bytes)).toBe(true)
})

test.concurrent.each(Object.keys(CORRUPT))('%s is removed by removeAll', async (name) => {
  const { options, make } = CORRUPT[name] as Corrupt
  const { storage, file } = setup(options)
  await seed(storage, { a: 'some text that is longer than a block' })
  writeFileSync(file, make(readFileSync(file)))
  await storage.removeAll(ID)
  expect(exists(file)).toBe(false)
  await seed(storage)
  expect(await storage.data(ID)).toEqual({ a: 1 })
})

test.concurrent.each(Object.keys(CORRUPT))(
  '%s is no session, and is swept, once no TTL could keep it',
  async (name) => {
    const { options, make } = CORRUPT[name] as Corrupt
    const { storage, file, clock } = setup({ ...options, ttl: HOUR })
    await seed(storage, { a: 'some text that is longer than a block' })
    writeFileSync(file, make(readFileSync(file)))
    await storage.sweep()
    expect(exists(file)).toBe(true)
    clock.now += HOUR + 1
    // Plain JSON shows that it has no TTL of its own.
    if (name !== 'plain JSON where crypto is on') {
      await failsWith('RECORD_CORRUPT', storage.data(ID))
      await failsWith('RECORD_CORRUPT', storage.set(ID, 'b', 2, HOUR))
      await storage.sweep()
      expect(exists(file)).toBe(true)
      clock.now = START + UNOPENED_LIFE
      await failsWith('RECORD_CORRUPT', storage.data(ID))
      await storage.sweep()
      expect(exists(file)).toBe(true)
      clock.now += 1
    }
    expect(await storage.data(ID)).toBeUndefined()
    await failsWith('SESSION_DESTROYED', storage.mergeSession(ID, changes('loaded', { a: 1 }), HOUR))
    await storage.sweep()
    expect(exists(file)).toBe(false)
  },
)

test('a file that is corrupt gives way to a new session once no TTL could keep it', async () => {
  const { storage, file, clock } = setup()
  writeFileSync(file, bytesOf(START, randomBytes(30).fill(0xff, 0, 1)))
  clock.now += UNOPENED_LIFE
  await failsWith('RECORD_CORRUPT', storage.set(ID, 'a', 1, HOUR))
  clock.now += 1
  await storage.set(ID, 'a', 1, HOUR)
  expect(await storage.data(ID)).toEqual({ a: 1 })
})

test("with crypto on, GoFrame's public key is tried only where that is asked for", async () => {
  const { storage, folder } = setup()
  storage.setCryptoEnabled(true)
  await seed(storage)
  await failsWith('RECORD_CORRUPT', open(folder, { key: KEY32, now: () => START }).data(ID))
  const reader = open(folder, { key: KEY32, readGoFrameDefaultKey: true, now: () => START })
  expect(await reader.data(ID)).toEqual({ a: 1 })
  await reader.set(ID, 'b', 2, HOUR)
  expect(await open(folder, { key: KEY32 }).data(ID)).toEqual({ a: 1, b: 2 })
})

test('a hundred files with one byte changed are read or RECORD_CORRUPT, each soon', async () => {
  const { storage, folder, file } = setup()
  await seed(storage, { a: 'x', b: [1, 2, { c: null }] })
  const good = readFileSync(file)
  const ids = Array.from({ length: 100 }, (_, i) => `id${i}`)
  for (const [i, id] of ids.entries()) {
    const bytes = Buffer.from(good)
    bytes[8 + (i % (good.length - 8))] = (i * 37) % 256
    writeFileSync(file.replace(ID, id), bytes)
  }
  const reader = open(folder)
  await Promise.all(
    ids.map((id) =>
      reader.data(id).then(
        (data) => expect(data === undefined || typeof data === 'object').toBe(true),
        (error: unknown) => failsWith('RECORD_CORRUPT', Promise.reject(error)),
      ),
    ),
  )
})
