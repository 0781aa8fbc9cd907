import { readdirSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Manager } from '../../../platforms/node/index.ts'
import {
  exists,
  failsWith,
  HOUR,
  ID,
  KEY,
  keyOf,
  locksIn,
  type OpenOptions,
  open,
  seed,
  setup,
  VALUE,
} from './support.ts'

const WAYS: Array<[string, OpenOptions]> = [
  ['plain', {}],
  ['io sync', { io: 'sync' }],
  ['encrypted', { key: keyOf(3, 24) }],
  ['strict', { durability: 'strict' }],
]

/** Two storages over one folder, and a session of each that has loaded the same record. */
async function two(options: OpenOptions) {
  const use = setup(options)
  await seed(use.storage, { a: 1, both: 0 })
  const others = new Manager(HOUR, use.again())
  const [mine, theirs] = [use.manager.new(ID), others.new(ID)]
  await Promise.all([mine.get('a'), theirs.get('a')])
  const read = () => open(use.folder, { ...options, now: () => use.clock.now }).data(ID)
  return { ...use, others, mine, theirs, read }
}

test.each(WAYS)('different keys both win (%s)', async (_, options) => {
  const { mine, theirs, read } = await two(options)
  await mine.set('mine', 1)
  await theirs.set('theirs', 2)
  await theirs.remove('a')
  await Promise.all([mine.close(), theirs.close()])
  expect(await read()).toEqual({ both: 0, mine: 1, theirs: 2 })
})

test.each(WAYS)(
  'of one key the later close wins, and updates of it are all made (%s)',
  async (_, options) => {
    const { mine, theirs, read } = await two(options)
    await mine.set('a', 'mine')
    await theirs.set('a', 'theirs')
    for (const session of [mine, theirs]) {
      for (let i = 0; i < 3; i++) await session.update('both', (n) => (n as number) + 1)
    }
    await theirs.close()
    await mine.close()
    expect(await read()).toEqual({ a: 'mine', both: 6 })
  },
)

test.each(WAYS)('two that make one session at once both win (%s)', async (_, options) => {
  const { manager, others, read, storage } = await two(options)
  await storage.removeAll(ID)
  const [mine, theirs] = [manager.new(ID), others.new(ID)]
  await mine.set('mine', 1)
  await theirs.set('theirs', 2)
  await Promise.all([mine.close(), theirs.close()])
  expect(await read()).toEqual({ mine: 1, theirs: 2 })
})

test.each(WAYS)(
  'a session that was removed while it was open is not brought back (%s)',
  async (_, options) => {
    const { mine, theirs, file, folder } = await two(options)
    await mine.set(KEY, VALUE)
    await theirs.removeAll()
    expect(exists(file)).toBe(false)
    const error = await failsWith('SESSION_DESTROYED', mine.close())
    expect(error.retryable).toBe(false)
    expect(readdirSync(folder)).toEqual(['.gsession'])
    expect(locksIn(folder)).toEqual([])
  },
)

test.each(WAYS)(
  'a session that was removed and made anew takes nothing from one that was open (%s)',
  async (_, options) => {
    const { mine, theirs, read } = await two(options)
    await mine.set(KEY, VALUE)
    await theirs.removeAll()
    await theirs.set('farewell', true)
    await theirs.close()
    await failsWith('SESSION_DESTROYED', mine.close())
    expect(await read()).toEqual({ farewell: true })
  },
)

test.each(WAYS)(
  'a session that has expired while it was open is not brought back (%s)',
  async (_, options) => {
    const { mine, clock, read, storage } = await two(options)
    await mine.set(KEY, VALUE)
    clock.now += HOUR + 1
    await failsWith('SESSION_DESTROYED', mine.close())
    expect(await storage.getSession(ID, HOUR)).toBeUndefined()
    clock.now -= HOUR
    expect(await read()).toEqual({ a: 1, both: 0 })
  },
)

test.each(WAYS)('a session that was given a new id is nothing under its old one (%s)', async (_, options) => {
  const { mine, theirs, file, storage } = await two(options)
  await mine.set(KEY, VALUE)
  const id = await theirs.regenerateId()
  await theirs.close()
  await failsWith('SESSION_DESTROYED', mine.close())
  expect(exists(file)).toBe(false)
  expect(await storage.data(id)).toEqual({ a: 1, both: 0 })
})

test('closes and removals at once leave either no file or a session that was made after', async () => {
  const { storage, again, folder, file } = setup()
  const other = again()
  for (let round = 0; round < 100; round++) {
    await seed(storage, { round })
    const [mine, theirs] = [new Manager(HOUR, storage).new(ID), new Manager(HOUR, other).new(ID)]
    await Promise.all([mine.get('round'), theirs.get('round')])
    await mine.set('late', round)
    await Promise.allSettled([mine.close(), theirs.removeAll()])
    expect(exists(file), `round ${round}`).toBe(false)
  }
  expect(locksIn(folder)).toEqual([])
})

test('a hundred closes of one session at once, over two storages, all count', async () => {
  const { storage, again, read } = await two({})
  const managers = [new Manager(HOUR, storage), new Manager(HOUR, again())]
  await Promise.all(
    Array.from({ length: 100 }, async (_, i) => {
      const session = (managers[i % 2] as Manager).new(ID)
      await session.set(`key${i}`, i)
      await session.update('both', (n) => (n as number) + 1)
      await session.close()
    }),
  )
  const data = await read()
  expect(data?.both).toBe(100)
  expect(Object.keys(data ?? {})).toHaveLength(102)
})

test('a wait for a lock ends with its signal, and nothing is applied', async () => {
  const { storage, again, file, folder } = setup()
  await seed(storage)
  const epoch = readdirSync(`${folder}/.gsession`)[0] as string
  writeFileSync(`${folder}/.gsession/${epoch}/${ID}.${epoch.slice(2)}`, '')
  const controller = new AbortController()
  const saving = again().set(ID, KEY, VALUE, HOUR, { signal: controller.signal })
  setTimeout(() => controller.abort(), 50)
  await failsWith('ABORTED', saving)
  expect(exists(file)).toBe(true)
  expect(await storage.data(ID)).toEqual({ a: 1 })
})
