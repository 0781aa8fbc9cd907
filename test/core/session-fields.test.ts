import { describe, expect, it } from 'vitest'
import { ErrorDisabled, Manager, type Session, type Storage } from '../../src/index.ts'
import {
  codeOf,
  failureOf,
  HOUR,
  ID,
  retryableError,
  StorageOfFields,
  StorageOfMaps,
  watched,
} from './support.ts'

/** Has GoFrame's eleven methods, all of them: fields that write at once, over whole maps. */
class StorageOfAll extends StorageOfFields {
  override async getSession(id: string) {
    return this.maps.get(id)
  }

  override async setSession(id: string, data: ReadonlyMap<string, unknown>): Promise<void> {
    this.maps.set(id, new Map(data))
  }
}

const makers = {
  maps: () => new StorageOfMaps(),
  fields: () => new StorageOfFields(),
  all: () => new StorageOfAll(),
}

describe.each(Object.entries(makers))('a storage of eleven methods alone (%s)', (_kind, make) => {
  it('saves and reads back as any other', async () => {
    const { open } = use(make())
    const session = open()
    await session.setMap({ a: 1, list: [1], nil: null })
    await session.set('b', 2)
    await session.remove('a')
    await session.update('n', (n) => ((n as number) ?? 0) + 1)
    const expected = { list: [1], nil: null, b: 2, n: 1 }
    expect(await session.data()).toEqual(expected)
    await session.close()
    const next = open()
    expect(await next.data()).toEqual(expected)
    expect([await next.size(), await next.contains('nil'), await next.contains('a')]).toEqual([
      4,
      true,
      false,
    ])
    expect([await next.get('b'), await next.get('a', 'none'), await next.get('nil', 'none')]).toEqual([
      2,
      'none',
      null,
    ])
  })

  it('updates, removes and counts in one use', async () => {
    const { open, stored } = use(make(), { n: 1, a: 1 })
    const session = open()
    await session.update('n', (n) => (n as number) + 1)
    await session.update('n', (n) => (n as number) * 10)
    await session.update('a', () => undefined)
    expect([await session.get('n'), await session.contains('a'), await session.size()]).toEqual([
      20,
      false,
      1,
    ])
    await session.close()
    expect(stored()).toEqual({ n: 20 })
  })

  it('removes all at once, and set afterwards leaves what was set', async () => {
    const { open, stored } = use(make(), { a: 1 })
    const session = open()
    await session.get('a')
    await session.removeAll()
    expect([stored(), await session.data(), await session.size()]).toEqual([undefined, {}, 0])
    await session.set('b', 2)
    await session.close()
    expect(stored()).toEqual({ b: 2 })
  })

  it('renews a session that was only read, and touches nothing before the first use', async () => {
    const { open, calls, argsOf } = use(make(), { a: 1 })
    const session = open()
    await session.close()
    expect(calls).toEqual([])
    await session.get('a')
    await session.close()
    expect(calls.at(-1)).toBe('updateTTL')
    expect(argsOf('updateTTL').slice(0, 2)).toEqual([ID, HOUR])
  })

  it('refuses what it refuses elsewhere, before the storage sees it', async () => {
    const { open, calls, stored } = use(make(), { a: 1 })
    expect(await codeOf(open().set('a', Number.NaN))).toBe('INVALID_VALUE')
    expect(await codeOf(open().setMap({ b: 1, a: new Map() }))).toBe('INVALID_VALUE')
    expect(await codeOf(open().set('~gsession', 1))).toBe('INVALID_KEY')
    expect(await codeOf(open().update('~gsession', () => 1))).toBe('INVALID_KEY')
    expect(await codeOf(open().update('a', async () => 1))).toBe('INVALID_VALUE')
    expect(calls.filter((call) => /^set|^remove/.test(call))).toEqual([])
    expect(stored()).toEqual({ a: 1 })
  })

  it('hides the reserved key, and lets no one remove it', async () => {
    const { open, stored } = use(make(), { '~gsession': { epoch: 'e' }, a: 1 })
    const session = open()
    expect(await session.get('~gsession', 'none')).toBe('none')
    expect([await session.contains('~gsession'), await session.data()]).toEqual([false, { a: 1 }])
    await session.remove('~gsession')
    await session.set('b', 2)
    await session.close()
    expect(stored(true)).toEqual({ '~gsession': { epoch: 'e' }, a: 1, b: 2 })
  })

  it('passes on what an update function throws', async () => {
    const { open } = use(make(), { n: 1 })
    const own = new RangeError('mine')
    const failure = await failureOf(
      open().update('n', () => {
        throw own
      }),
    )
    expect(failure).toBe(own)
  })

  it('answers what the next request will read', async () => {
    const { open } = use(make())
    const session = open()
    await session.set('at', new Date(0))
    expect(await session.get('at')).toBe('1970-01-01T00:00:00.000Z')
    await session.close()
    expect(await open().get('at')).toBe('1970-01-01T00:00:00.000Z')
  })

  it('wraps what the storage fails with', async () => {
    const { open, failOnce } = use(make(), { a: 1 })
    const session = open()
    await session.get('a')
    failOnce('updateTTL', new Error('secret'))
    expect(await codeOf(session.close())).toBe('STORAGE_UNAVAILABLE')
    await session.close()
  })
})

describe('a storage whose field methods are disabled', () => {
  it('is written at the close alone, with what is there then', async () => {
    const { open, storage, calls } = use(new StorageOfMaps(), { a: 1 })
    const session = open()
    await session.set('b', 2)
    expect(calls).not.toContain('setSession')
    await storage.setSession(ID, new Map(Object.entries({ a: 5, other: 1 })), HOUR)
    await session.close()
    expect(await open().data()).toEqual({ a: 5, other: 1, b: 2 })
  })

  it('answers SESSION_DESTROYED where the session is gone at the close, and brings nothing back', async () => {
    const { open, storage, stored } = use(new StorageOfMaps(), { a: 1 })
    const session = open()
    await session.set('b', 2)
    await storage.removeAll(ID)
    expect(await codeOf(session.close())).toBe('SESSION_DESTROYED')
    expect(stored()).toBe(undefined)
  })

  it('answers SESSION_DESTROYED to a slow session where it was removed and made anew', async () => {
    const { open, stored } = use(new StorageOfMaps(), { user: 'Ada' })
    const [slow, leaving] = [open(), open()]
    await slow.set('user', 'again')
    await leaving.removeAll()
    await leaving.set('farewell', 1)
    await leaving.close()
    expect(await codeOf(slow.close())).toBe('SESSION_DESTROYED')
    expect(stored()).toEqual({ farewell: 1 })
  })

  it('keeps the change set after a retryable failure', async () => {
    const { open, failOnce, stored } = use(new StorageOfMaps(), { a: 1 })
    const session = open()
    await session.set('b', 2)
    failOnce('setSession', retryableError())
    expect(await codeOf(session.close())).toBe('STORAGE_UNAVAILABLE')
    await session.close()
    expect(stored()).toEqual({ a: 1, b: 2 })
  })

  it('keeps 64-bit integers', async () => {
    const { open } = use(new StorageOfMaps(), { big: 2n ** 63n })
    const session = open()
    await session.set('b', 2)
    await session.close()
    expect(await open().data()).toEqual({ big: 2n ** 63n, b: 2 })
  })
})

describe('a storage of fields', () => {
  it('is written at once, and its TTL is renewed at the close', async () => {
    const { open, calls, stored } = use(new StorageOfFields())
    const session = open()
    await session.set('a', 1)
    expect(stored()).toEqual({ a: 1 })
    await session.setMap({ b: 2, c: 3 })
    await session.remove('a')
    expect(stored()).toEqual({ b: 2, c: 3 })
    expect(session.isDirty()).toBe(true)
    await session.close()
    expect(calls.at(-1)).toBe('updateTTL')
    expect(calls).not.toContain('removeAll')
  })

  it('takes calls that nobody awaits in their order, and includes them in the close', async () => {
    const { open, stored, before, calls } = use(new StorageOfFields())
    before('set', () => new Promise((resolve) => setTimeout(resolve, 5)))
    const session = open()
    await session.size()
    const works = [
      session.set('a', 1),
      session.remove('a', 'b'),
      session.set('a', 2),
      session.update('a', (a) => (a as number) + 1),
    ]
    await session.close()
    expect(calls.at(-1)).toBe('updateTTL')
    await Promise.all(works)
    expect(stored()).toEqual({ a: 3 })
  })

  it('removes behind a set that nobody awaited', async () => {
    const { open, stored, before } = use(new StorageOfFields())
    before('set', () => new Promise((resolve) => setTimeout(resolve, 5)))
    const session = open()
    await session.size()
    await Promise.all([session.set('a', 1), session.removeAll(), session.close()])
    expect(stored()).toBe(undefined)
  })
})

it('a storage that removes nothing is left with an empty session', async () => {
  const storage = new (class extends StorageOfMaps {
    override removeAll = () => Promise.reject(ErrorDisabled)
  })()
  const { open, stored } = use(storage, { a: 1 })
  const session = open()
  await session.removeAll()
  expect(await session.data()).toEqual({})
  await session.close()
  expect(stored()).toEqual({})
})

/** Sessions on a watched storage that holds some values under `ID`. */
function use(
  inner: Storage & { maps: Map<string, ReadonlyMap<string, unknown>> },
  values?: Record<string, unknown>,
) {
  if (values !== undefined) inner.maps.set(ID, new Map(Object.entries(values)))
  const watch = watched(inner)
  const manager = new Manager(HOUR, watch.storage)
  const open = (): Session => manager.new(ID)
  const stored = (all = false): unknown => {
    const map = inner.maps.get(ID)
    if (map === undefined) return undefined
    return Object.fromEntries([...map].filter(([key]) => all || key !== '~gsession'))
  }
  return { ...watch, open, stored }
}
