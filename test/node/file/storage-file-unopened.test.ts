import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type CryptoOptions, Manager, type SessionErrorCode } from '../../../platforms/node/index.ts'
import { UNOPENED_LIFE } from '../../../src/record/unopened-record.ts'
import {
  exists,
  failsWith,
  HOUR,
  ID,
  IO_MODES,
  idsOf,
  keyOf,
  open,
  pathOf,
  START,
  stampOf,
  tempFolder,
} from './support.ts'

const DAY = 24 * HOUR

interface Servers {
  right: CryptoOptions | undefined
  wrong: CryptoOptions | undefined
  code: SessionErrorCode
}

const [KEY, OTHER] = [1, 2].map((byte) => keyOf(byte)) as [Uint8Array, Uint8Array]
const sealed = (...keys: Uint8Array[]): CryptoOptions => ({ mode: 'sealed', keys })
const goframe = (...keys: Uint8Array[]): CryptoOptions => ({ mode: 'goframe', keys })

const SERVERS: Record<string, Servers> = {
  'with another key': { right: sealed(KEY), wrong: sealed(OTHER), code: 'RECORD_NOT_AUTHENTIC' },
  'without the key': { right: sealed(KEY), wrong: undefined, code: 'RECORD_CORRUPT' },
  'that seals, where records are plain': {
    right: undefined,
    wrong: sealed(KEY),
    code: 'RECORD_NOT_AUTHENTIC',
  },
  "that encrypts in GoFrame's mode, where records are plain": {
    right: undefined,
    wrong: goframe(KEY),
    code: 'RECORD_CORRUPT',
  },
  "with another key of GoFrame's mode": {
    right: goframe(KEY),
    wrong: goframe(OTHER),
    code: 'RECORD_CORRUPT',
  },
}

/** A session with a TTL of 30 days of its own, last used a day ago, and a server that can't open it. */
async function remembered(name: string, io: 'async' | 'sync') {
  const { right, wrong, code } = SERVERS[name] as Servers
  const folder = tempFolder()
  const clock = { now: START }
  const serverWith = (crypto: CryptoOptions | undefined) =>
    open(folder, { ttl: HOUR, io, now: () => clock.now, ...(crypto && { crypto }) })
  const owner = new Manager<{ user: string; b: number }>(HOUR, serverWith(right))
  const session = owner.new(ID)
  await session.set('user', 'ada')
  await session.setTTL(30 * DAY)
  await session.close()
  clock.now += DAY
  const storage = serverWith(wrong)
  return {
    folder,
    clock,
    owner,
    storage,
    code,
    manager: new Manager<{ user: string; b: number }>(HOUR, storage),
  }
}

for (const io of IO_MODES) {
  test.concurrent.each(Object.keys(SERVERS))(
    `a living session is an error for a server %s, and stays as it is (io ${io})`,
    async (name) => {
      const { folder, clock, owner, storage, manager, code } = await remembered(name, io)
      const before = readFileSync(pathOf(folder))
      await failsWith(code, manager.new(ID).get('user'))
      const writing = manager.new(ID)
      await failsWith(code, writing.set('b', 2))
      await failsWith(code, storage.set(ID, 'b', 2, HOUR))
      await failsWith(code, storage.getSession(ID, HOUR))
      await failsWith(code, manager.new(ID).regenerateId())
      expect(await idsOf(storage)).toEqual([ID])
      await storage.sweep()
      expect(readFileSync(pathOf(folder)).equals(before)).toBe(true)
      expect(await owner.new(ID).get('user')).toBe('ada')
      clock.now = START + 30 * DAY + 1
      expect(await owner.new(ID).get('user')).toBeUndefined()
    },
  )
}

test('a new session leaves one behind that can not be opened, and it can be removed', async () => {
  const { folder, owner, manager } = await remembered('without the key', 'async')
  const session = manager.new()
  await session.set('user', 'bob')
  await session.close()
  expect(await owner.new(ID).get('user')).toBe('ada')
  await manager.new(ID).removeAll()
  expect(exists(pathOf(folder))).toBe(false)
})

test('what no key opens is swept when no TTL could keep it', async () => {
  const { folder, clock, storage, manager } = await remembered('without the key', 'async')
  clock.now = START + UNOPENED_LIFE
  await storage.sweep()
  expect(stampOf(folder)).toBe(START)
  clock.now += 1
  expect(await idsOf(storage)).toEqual([])
  expect(await manager.new(ID).get('user')).toBeUndefined()
  await storage.sweep()
  expect(exists(pathOf(folder))).toBe(false)
})

// A load reads such a file again for a quarter of a second, since it may still be being written.
test('a sweep waits for none of the files that can not be opened', { timeout: 30_000 }, async () => {
  const { storage, owner, clock } = await remembered('with another key', 'async')
  for (let i = 0; i < 200; i++) {
    const session = owner.new(`id${i}`)
    await session.set('user', 'ada')
    await session.close()
  }
  clock.now += 2 * HOUR
  await storage.sweep()
})
