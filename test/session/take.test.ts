import { describe, expect, it, test } from 'vitest'
import { Manager as BrowserManager } from '../../platforms/browser/index.ts'
import { Manager as PageManager } from '../../platforms/browser/indexeddb/index.ts'
import { Manager } from '../../platforms/node/index.ts'
import { SessionError, type Storage, StorageMemory, takes, UpdateError } from '../../src/index.ts'
import { integersAsText } from '../../src/session/text-integers.ts'
import { codeOf, HOUR, ID, StorageOfAll, StorageOfFields, StorageOfMaps, setup } from './support.ts'

class FieldStorage extends StorageMemory {
  override readonly capabilities = { atomicMerge: true, fields: true, fieldReads: true }
}

const STORAGES: Readonly<Record<string, () => Storage>> = {
  memory: () => new StorageMemory(),
  'a storage that is read by field': () => new FieldStorage(),
  'eleven methods with maps': () => new StorageOfMaps(),
  'eleven methods with fields': () => new StorageOfFields(),
  'all eleven methods': () => new StorageOfAll(),
}

describe.each(Object.entries(STORAGES))('take, on %s', (_name, create) => {
  const opened = async (values: Record<string, unknown>) => {
    const storage = create()
    const manager = new Manager(HOUR, storage)
    const maker = manager.new(ID)
    await maker.setMap(values)
    await maker.close()
    const session = manager.new(ID)
    return { manager, session, stored: async () => (await manager.peek(ID))?.data }
  }

  test('of takes at once in one process one gets the value', async () => {
    const { manager, session, stored } = await opened({ a: { deep: [1, null] }, b: 2 })
    const others = Array.from({ length: 5 }, () => manager.new(ID))
    const taken = await Promise.all([session, ...others].map((each) => each.take('a', 'none')))
    expect(taken.filter((value) => value !== 'none')).toEqual([{ deep: [1, null] }])
    await Promise.all([session, ...others].map((each) => each.close()))
    expect(await stored()).toEqual({ b: 2 })
  })

  test('of takes at once in one use the first gets the value', async () => {
    const { session } = await opened({ a: 1, b: 2 })
    expect(await Promise.all([session.take('a'), session.take('a'), session.take('b')])).toEqual([
      1,
      undefined,
      2,
    ])
  })

  test('calls that nobody awaits run in their order, before and after a take', async () => {
    const { session, stored } = await opened({ a: [1], b: 2 })
    await session.get('b')
    const add = (item: number) =>
      session.update('a', (list: unknown) => [...((list ?? []) as number[]), item])
    const [, taken, , list, data, size, has] = await Promise.all([
      add(2),
      session.take('a'),
      add(3),
      session.get('a'),
      session.data(),
      session.size(),
      session.contains('a'),
    ])
    expect(taken).toEqual([1, 2])
    expect([list, data, size, has]).toEqual([[3], { a: [3], b: 2 }, 2, true])
    await Promise.all([session.take('x'), session.setMap({ c: 4 }), session.remove('b'), session.close()])
    expect(await stored()).toEqual({ a: [3], c: 4 })
  })

  test('a removal that nobody awaits comes after a take, and what is set between them goes with it', async () => {
    const { session, stored } = await opened({ a: 1, b: 2 })
    await session.get('b')
    const calls = [session.take('a'), session.set('c', 3), session.removeAll(), session.set('d', 4)]
    expect((await Promise.all(calls))[0]).toBe(1)
    await session.close()
    expect(await stored()).toEqual({ d: 4 })
  })

  test('a take after a removal or a move finds what is there then', async () => {
    const { manager, session } = await opened({ a: 1 })
    const [id, taken] = await Promise.all([session.regenerateId(), session.take('a')])
    expect([taken, await session.get('a')]).toEqual([1, undefined])
    await session.close()
    expect(await manager.new(id).take('a')).toBeUndefined()
    await session.set('a', 2)
    await session.removeAll()
    expect(await session.take('a', 'none')).toBe('none')
    await session.set('a', 3)
    expect([await session.take('a'), session.isDirty()]).toEqual([3, true])
  })
})

describe('take', () => {
  it('what was taken is no change of the use: the close has nothing to merge because of it', async () => {
    const { manager, store, calls, stored } = setup()
    const session = manager.new(await store({ a: 1, b: 2 }))
    expect(await session.take('a')).toBe(1)
    expect(calls).toEqual(['getSession', 'mergeSession'])
    expect(session.isDirty()).toBe(false)
    await session.close()
    expect(calls.slice(2)).toEqual(['updateTTL'])
    expect(await stored()).toEqual({ b: 2 })
  })

  it('what others have put under the key after the take stays', async () => {
    const { manager, store, stored } = setup()
    const session = manager.new(await store({ a: 1, b: 2 }))
    await session.take('a')
    await store({ a: 3, b: 2 })
    await session.set('c', 4)
    await session.close()
    expect(await stored()).toEqual({ a: 3, b: 2, c: 4 })
  })

  it('without a record nothing is stored, and no id is used up', async () => {
    const { manager, calls, stored } = setup()
    expect(await manager.new().take('a', 'none')).toBe('none')
    expect(calls).toEqual([])
    const session = manager.new(ID)
    await session.set('a', 1)
    await session.flash('list', 'hello')
    expect([await session.take('a'), await session.take('list'), session.isDirty()]).toEqual([
      1,
      ['hello'],
      false,
    ])
    await session.close()
    expect(calls).toEqual(['getSession'])
    expect(await stored()).toBeUndefined()
  })

  it('an update that has not raced is taken as it was shown, and runs again only where it raced', async () => {
    const { manager, store } = setup()
    let runs = 0
    const draw = (token: unknown) => `${token ?? ''}${++runs}`
    const session = manager.new(await store({ b: 1 }))
    await session.update('token', draw)
    await session.update('token', draw)
    expect(await session.get('token')).toBe('12')
    expect(await session.take('token')).toBe('12')
    await session.update('token', draw)
    await store({ b: 1, token: 'x' })
    expect(await session.take('token')).toBe('x4')
  })

  it('an update that has removed the key leaves nothing to take, and the key goes', async () => {
    const { manager, store, stored } = setup()
    const session = manager.new(await store({ a: 1, b: 2 }))
    await session.update('a', () => undefined)
    expect(await session.take('a', 'none')).toBe('none')
    expect(await stored()).toEqual({ b: 2 })
  })

  it('after a failed take the use is as before, and another take finds the value', async () => {
    const { manager, store, failOnce, stored } = setup()
    const session = manager.new(await store({ a: ['x'], b: 2 }))
    await session.flash('a', 'y')
    failOnce('mergeSession', new SessionError('STORAGE_UNAVAILABLE', 'down'))
    expect(await codeOf(session.take('a'))).toBe('STORAGE_UNAVAILABLE')
    expect(await session.get('a')).toEqual(['x', 'y'])
    expect(await session.take('a')).toEqual(['x', 'y'])
    await session.close()
    expect(await stored()).toEqual({ b: 2 })
  })

  it('a value that an attempt has noted is given to nobody if the last attempt finds none', async () => {
    class Retrying extends StorageMemory {
      raced = false
      protected override updateRecord(...[id, change, ...rest]: Parameters<StorageMemory['updateRecord']>) {
        if (this.raced) change(this.readRecord(id))
        return super.updateRecord(id, (record) => change(this.raced ? gone(record) : record), ...rest)
      }
    }
    const gone = (record: Parameters<Parameters<StorageMemory['updateRecord']>[1]>[0]) =>
      record && { ...record, data: record.data.with(new Map(), new Set(['a'])) }
    const storage = new Retrying()
    await storage.setMap(ID, { a: 1, b: 2 }, HOUR)
    const session = new Manager(HOUR, storage).new(ID)
    await session.get('a')
    storage.raced = true
    expect(await session.take('a', 'none')).toBe('none')
  })

  it('another session that was made under the id meanwhile keeps its value', async () => {
    const { manager, stored } = setup()
    const first = manager.new(ID)
    await first.set('a', 'ada')
    await first.close()
    const slow = manager.new(ID)
    await slow.get('a')
    await first.removeAll()
    await first.set('a', 'bob')
    await first.close()
    expect(await slow.take('a')).toBeUndefined()
    expect(await stored()).toEqual({ a: 'bob' })
  })

  it('a key that is no string is refused, and the reserved one holds nothing', async () => {
    const { manager, store } = setup()
    const session = manager.new(await store({ a: 1 }))
    expect(await codeOf(session.take(7 as never))).toBe('INVALID_KEY')
    expect(await session.take('~gsession', 'none')).toBe('none')
  })

  it('an error of an update function is thrown as it is', async () => {
    const { manager, store } = setup()
    const session = manager.new(await store({ a: 1 }))
    const mine = new RangeError('mine')
    await session.update('a', (value) => {
      if (value === 2) throw mine
      return 3
    })
    await store({ a: 2 })
    const error = await session.take('a').catch((error: unknown) => error)
    expect(error).toBe(mine)
    expect(error).not.toBeInstanceOf(UpdateError)
  })

  it('with integers as texts it gives texts, and keeps integers that are flashed as integers', async () => {
    const big = 2n ** 60n
    for (const create of [() => new StorageMemory(), () => new FieldStorage()]) {
      const storage = create()
      await storage.setMap(ID, { id: big, list: [big], b: 1 }, HOUR)
      const session = new Manager<Record<string, unknown>>(HOUR, storage, { integers: 'string' }).new(ID)
      expect(await session.take('id')).toBe(String(big))
      await session.flash('list', { id: big })
      await session.close()
      expect(await storage.get(ID, 'list')).toEqual([big, { id: big }])
      expect(await session.take('list')).toEqual([String(big), { id: String(big) }])
    }
  })
})

describe('flash', () => {
  it('adds the message as it is at the call', async () => {
    const { manager, stored } = setup()
    const session = manager.new(ID)
    const message = { text: 'saved' }
    await session.flash('list', message)
    message.text = 'changed'
    await session.flash('list', 'more')
    expect(await session.get('list')).toEqual([{ text: 'saved' }, 'more'])
    await session.close()
    expect(await stored()).toEqual({ list: [{ text: 'saved' }, 'more'] })
  })

  it('messages of parallel uses are all kept', async () => {
    const { manager, store, stored } = setup()
    const id = await store({ list: null, b: 1 })
    const [first, second] = [manager.new(id), manager.new(id)]
    await first.flash('list', 1)
    await second.flash('list', 2)
    await first.close()
    await second.close()
    expect(await stored()).toEqual({ list: [1, 2], b: 1 })
  })

  it('a key that holds no list is refused with a code, at the call and at the close', async () => {
    const { manager, store, stored } = setup()
    const session = manager.new(await store({ text: 'a', object: {}, b: 1 }))
    for (const key of ['text', 'object', 'b']) {
      const error = await session.flash(key, 1).catch((error: unknown) => error)
      expect(error).toMatchObject({
        code: 'INVALID_VALUE',
        message: 'Session.flash: the key holds no list of messages',
      })
    }
    await session.flash('list', 1)
    await store({ list: 'a' })
    expect(await codeOf(session.close())).toBe('INVALID_VALUE')
    expect(await stored()).toEqual({ list: 'a' })
  })

  it('what can not be stored is refused', async () => {
    const session = setup().manager.new()
    expect(await codeOf(session.flash('list', () => 1))).toBe('INVALID_VALUE')
    expect(await codeOf(session.flash('list', undefined))).toBe('INVALID_VALUE')
    expect(await codeOf(session.flash('~gsession', 1))).toBe('INVALID_KEY')
    expect(await codeOf(session.flash(7 as never, 1))).toBe('INVALID_KEY')
  })
})

it.each([
  ['gsession/browser', BrowserManager],
  ['gsession/browser/indexeddb', PageManager],
])('in a page of %s both need the option takes', async (_name, Made) => {
  const without = new Made<{ a: number[] }>(HOUR, new StorageMemory()).new(ID)
  expect(await codeOf(without.take('a'))).toBe('NOT_SUPPORTED')
  expect(await codeOf(without.flash('a', 1))).toBe('NOT_SUPPORTED')
  for (const options of [{ takes }, { takes, integers: integersAsText }]) {
    const session = new Made<{ a: number[] }>(HOUR, new StorageMemory(), options).new(ID)
    await session.flash('a', 1)
    await session.close()
    expect([await session.take('a'), await session.take('a')]).toEqual([[1], undefined])
  }
})
