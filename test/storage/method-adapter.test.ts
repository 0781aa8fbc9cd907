import { describe, expect, it } from 'vitest'
import { ErrorDisabled, type Storage, StorageBase, StorageMemory } from '../../src/index.ts'
import type { ChangeSet } from '../../src/record/change-set.ts'
import { leadingTo, noting } from '../../src/record/move-changes.ts'
import { UpdateError } from '../../src/record/update-function.ts'
import { completeStorage, isComplete } from '../../src/storage/method-adapter/complete-storage.ts'
import {
  codeOf,
  failureOf,
  HOUR,
  ID,
  StorageOfAll,
  StorageOfFields,
  StorageOfMaps,
  watched,
} from '../session/support.ts'

const NEW_ID = 'zyxwvutsrqponmlkjihgfedcba543210'

/** As GoFrame's hash table: `getSession` returns an empty map, `setSession` only renews. */
class HashTable extends StorageOfFields {
  override async getSession(id: string) {
    return this.maps.has(id) ? new Map() : undefined
  }

  override async setSession(): Promise<void> {}

  override async remove(id: string, key: string): Promise<void> {
    await super.remove(id, key)
    if (this.maps.get(id)?.size === 0) this.maps.delete(id)
  }
}

/** Has methods for fields that do nothing: only whole sessions are kept. */
class IdleFields extends StorageOfMaps {
  override async get(): Promise<unknown> {
    return undefined
  }

  override async data(): Promise<Record<string, unknown> | undefined> {
    return undefined
  }

  override async set(): Promise<void> {}

  override async setMap(): Promise<void> {}

  override async remove(): Promise<void> {}
}

/** Can remove no session. */
function withoutRemoval<T extends Storage>(storage: T): T {
  return Object.assign(storage, { removeAll: () => Promise.reject(ErrorDisabled) })
}

const KINDS: Record<string, () => StorageOfMaps | StorageOfFields> = {
  'whole maps': () => new StorageOfMaps(),
  'whole maps that are never removed': () => withoutRemoval(new StorageOfMaps()),
  fields: () => new StorageOfFields(),
  'fields that are set one by one': () =>
    Object.assign(new StorageOfFields(), {
      setMap: () => Promise.reject(ErrorDisabled),
      async set(this: StorageOfFields, id: string, key: string, value: unknown) {
        this.maps.set(id, new Map([...(this.maps.get(id) ?? []), [key, value]]))
      },
    }),
  'fields, with empty maps': () => new HashTable(),
  'all eleven methods': () => new StorageOfAll(),
  'field methods that do nothing': () => new IdleFields(),
}

function changes(some: Partial<ChangeSet> & { values?: Record<string, unknown> }): ChangeSet {
  const { values = {}, ...rest } = some
  const set = new Map(Object.entries(values).map(([key, value]) => [key, JSON.stringify(value)]))
  return { base: 'loaded', set, removed: new Set(), updates: new Map(), ...rest }
}

/** The adapter of a watched storage that may hold values under `ID`. */
function adapt(
  inner: Storage & { maps: Map<string, ReadonlyMap<string, unknown>> },
  values?: Record<string, unknown>,
) {
  if (values !== undefined) inner.maps.set(ID, new Map(Object.entries(values)))
  const watch = watched(inner)
  const adapter = completeStorage(watch.storage)
  const load = async (id = ID): Promise<unknown> => {
    const map = await adapter.getSession(id, HOUR)
    return map && Object.fromEntries([...map].filter(([key]) => key !== '~gsession'))
  }
  const held = (id = ID): unknown => inner.maps.get(id) && Object.fromEntries(inner.maps.get(id) ?? [])
  return { ...watch, adapter, load, held }
}

describe.each(Object.entries(KINDS))('the adapter of a storage of %s', (_kind, make) => {
  it('makes a session, and changes only what a change set names', async () => {
    const { adapter, load } = adapt(make())
    await adapter.mergeSession(ID, changes({ base: 'absent', values: { a: 1, b: [2], c: null } }), HOUR)
    expect(await load()).toEqual({ a: 1, b: [2], c: null })
    const updates = new Map([
      ['n', [(n: unknown) => ((n as number) ?? 0) + 1]],
      ['c', [() => undefined]],
    ])
    await adapter.mergeSession(ID, changes({ values: { a: 3 }, removed: new Set(['b']), updates }), HOUR)
    expect(await load()).toEqual({ a: 3, n: 1 })
  })

  it('makes the session anew where it was cleared', async () => {
    const { adapter, load } = adapt(make(), { old: 1, a: 1 })
    await adapter.mergeSession(ID, changes({ base: 'cleared', values: { a: 2 } }), HOUR)
    expect(await load()).toEqual({ a: 2 })
  })

  it('rejects a merge with SESSION_DESTROYED where the loaded session is gone', async () => {
    const { adapter, load } = adapt(make())
    expect(await codeOf(adapter.mergeSession(ID, changes({ values: { a: 1 } }), HOUR))).toBe(
      'SESSION_DESTROYED',
    )
    expect(await load()).toBe(undefined)
  })

  it('goes on with a session that was made with an epoch', async () => {
    const { adapter, load } = adapt(make())
    const epoch = 'epoch'
    await adapter.mergeSession(ID, changes({ base: 'cleared', epoch, values: { a: 1 } }), HOUR)
    await adapter.mergeSession(ID, changes({ epoch, values: { b: 2 } }), HOUR)
    expect(await load()).toEqual({ a: 1, b: 2 })
  })

  it('passes on what an update function throws, and writes nothing', async () => {
    const { adapter, load, calls } = adapt(make(), { a: 1 })
    const updates = new Map([
      [
        'a',
        [
          () => {
            throw new RangeError('mine')
          },
        ],
      ],
    ])
    expect(await failureOf(adapter.mergeSession(ID, changes({ updates }), HOUR))).toBeInstanceOf(UpdateError)
    expect(calls.filter((call) => /^set|^remove/.test(call))).toEqual([])
    expect(await load()).toEqual({ a: 1 })
  })

  it('runs merges of one session one after the other', async () => {
    const { adapter, load } = adapt(make(), { n: 0 })
    const add = changes({ updates: new Map([['n', [(n: unknown) => (n as number) + 1]]]) })
    await Promise.all(Array.from({ length: 10 }, () => adapter.mergeSession(ID, add, HOUR)))
    expect(await load()).toEqual({ n: 10 })
  })

  it('brings nothing back that is removed during a merge', async () => {
    const { adapter, load } = adapt(make(), { '~gsession': { epoch: 'e' }, a: 1 })
    const merging = adapter.mergeSession(ID, changes({ epoch: 'e', values: { a: 2 } }), HOUR)
    await Promise.all([merging, adapter.removeAll(ID)])
    expect((await load()) ?? {}).toEqual({})
  })

  it('moves a session, and leaves nothing under the old id', async () => {
    const { adapter, load } = adapt(make(), { a: 1, b: { c: 2 } })
    await adapter.moveSession(ID, NEW_ID, HOUR)
    expect(await load(NEW_ID)).toEqual({ a: 1, b: { c: 2 } })
    expect((await load()) ?? {}).toEqual({})
  })

  it('copies a session that is to keep its old id', async () => {
    const { adapter, load } = adapt(make(), { a: 1 })
    await adapter.moveSession(ID, NEW_ID, HOUR, { keepOld: true })
    expect([await load(), await load(NEW_ID)]).toEqual([{ a: 1 }, { a: 1 }])
  })

  it('rejects a move with SESSION_DESTROYED where there is no session to move', async () => {
    const { adapter, load } = adapt(make())
    expect(await codeOf(adapter.moveSession(ID, NEW_ID, HOUR))).toBe('SESSION_DESTROYED')
    expect(await load(NEW_ID)).toBe(undefined)
  })

  it('empties or removes a session at removeAll', async () => {
    const { adapter, load } = adapt(make(), { a: 1 })
    await adapter.removeAll(ID)
    expect((await load()) ?? {}).toEqual({})
  })

  it('writes nothing for a caller that has given up', async () => {
    const { adapter, calls, load } = adapt(make(), { a: 1 })
    const signal = AbortSignal.abort()
    expect(await codeOf(adapter.mergeSession(ID, changes({ values: { a: 2 } }), HOUR, { signal }))).toBe(
      'ABORTED',
    )
    expect(await codeOf(adapter.moveSession(ID, NEW_ID, HOUR, { signal }))).toBe('ABORTED')
    expect(calls).toEqual([])
    expect(await load()).toEqual({ a: 1 })
  })

  it('returns a JsonMap where a lazy view will do, and a Map otherwise', async () => {
    const { adapter } = adapt(make(), { a: 1 })
    expect(await adapter.getSession(ID, HOUR)).toEqual(new Map([['a', 1]]))
    expect(await adapter.getSession(ID, HOUR, { lazy: true })).toMatchObject({ text: '{"a":1}' })
  })
})

describe.each(['whole maps', 'all eleven methods'])('the metadata in a storage of %s', (kind) => {
  const make = KINDS[kind] as () => StorageOfMaps

  it('is kept, and differs after a removal: a slow merge is SESSION_DESTROYED', async () => {
    const { adapter, held } = adapt(make(), { a: 1 })
    await adapter.removeAll(ID)
    await adapter.mergeSession(ID, changes({ base: 'cleared', epoch: 'e', values: { b: 1 } }), HOUR)
    expect(held()).toEqual({ '~gsession': { epoch: 'e' }, b: 1 })
    expect(await codeOf(adapter.mergeSession(ID, changes({ values: { a: 2 } }), HOUR))).toBe(
      'SESSION_DESTROYED',
    )
    await adapter.mergeSession(ID, changes({ epoch: 'e', reserved: { ttl: 5 } }), HOUR)
    expect(held()).toEqual({ '~gsession': { epoch: 'e', ttl: 5 }, b: 1 })
  })

  it('gets the time of a new id, and leaves a redirect under the old one', async () => {
    const { adapter, held } = adapt(make(), { a: 1 })
    await adapter.moveSession(ID, NEW_ID, HOUR, {
      leave: leadingTo(NEW_ID, 9),
      arrive: noting({ rotated: 5 }),
    })
    expect(held(NEW_ID)).toEqual({ '~gsession': { rotated: 5 }, a: 1 })
    expect(held()).toEqual({ '~gsession': { successor: NEW_ID, until: 9, ttl: HOUR } })
    expect(await codeOf(adapter.moveSession(ID, 'third', HOUR))).toBe('SESSION_DESTROYED')
    expect(await codeOf(adapter.mergeSession(ID, changes({ values: { a: 2 } }), HOUR))).toBe(
      'SESSION_DESTROYED',
    )
  })
})

describe('fields that others write', () => {
  it.each(['fields', 'fields, with empty maps', 'all eleven methods'])(
    'stay during a merge into %s',
    async (kind) => {
      const { adapter, beforeCall, storage, load } = adapt((KINDS[kind] as () => StorageOfFields)(), { a: 1 })
      beforeCall('setMap', async () => {
        beforeCall('setMap', () => {})
        await storage.setMap(ID, { other: 5 }, HOUR)
      })
      await adapter.mergeSession(ID, changes({ values: { b: 2 } }), HOUR)
      expect(await load()).toEqual({ a: 1, b: 2, other: 5 })
    },
  )

  it('are laid over the map of the session', async () => {
    const storage = Object.assign(new StorageOfMaps(), {
      data: async () => ({ b: 3, c: undefined }),
    })
    const { load } = adapt(storage, { a: 1, b: 2 })
    expect(await load()).toEqual({ a: 1, b: 3 })
  })

  it('stay to the digit, beyond 2^53 too', async () => {
    const { adapter, load } = adapt(new StorageOfFields(), { big: 2n ** 63n })
    await adapter.moveSession(ID, NEW_ID, HOUR)
    expect(await load(NEW_ID)).toEqual({ big: 2n ** 63n })
  })

  it('are removed one by one where the storage removes no session', async () => {
    const { adapter, held } = adapt(withoutRemoval(new StorageOfFields()), { a: 1, b: 2 })
    await adapter.removeAll(ID)
    expect(held()).toEqual({})
  })
})

describe('what a storage lacks', () => {
  const bare = (): Storage => new (class extends StorageBase {})()

  it('is made up for: an id is made, a renewal and a save do nothing', async () => {
    const adapter = completeStorage(bare())
    expect(await adapter.newId(HOUR)).toMatch(/^[0-9a-z]{32}$/)
    await adapter.updateTTL(ID, HOUR)
    await adapter.setSession(ID, new Map([['a', 1]]), HOUR)
    await adapter.mergeSession(ID, changes({ base: 'absent', values: { a: 1 } }), HOUR)
    await adapter.removeAll(ID)
    expect(await adapter.getSession(ID, HOUR)).toBe(undefined)
  })

  it('is ErrorDisabled where only the storage could know', async () => {
    const adapter = completeStorage(bare())
    for (const call of [
      () => adapter.get(ID, 'a'),
      () => adapter.getSize(ID),
      () => adapter.data(ID),
      () => adapter.set(ID, 'a', 1, HOUR),
      () => adapter.setMap(ID, { a: 1 }, HOUR),
      () => adapter.remove(ID, 'a'),
    ]) {
      expect(await failureOf(call())).toBe(ErrorDisabled)
    }
  })

  it('is an empty session that lives as long as the last one, where none is removed', async () => {
    const { adapter, argsOf } = adapt(withoutRemoval(new StorageOfMaps()), { a: 1 })
    await adapter.removeAll(ID)
    expect(argsOf('setSession').slice(0, 3)).toEqual([ID, new Map(), 86_400_000])
    await adapter.updateTTL(ID, HOUR)
    await adapter.removeAll(ID)
    expect(argsOf('setSession').slice(0, 3)).toEqual([ID, new Map(), HOUR])
  })

  it('does not hide a failure', async () => {
    const { adapter, failOnce } = adapt(new StorageOfAll(), { a: 1 })
    const failure = new Error('down')
    for (const method of ['getSession', 'data', 'setMap']) {
      failOnce(method, failure)
      expect(await failureOf(adapter.mergeSession(ID, changes({ values: { a: 2 } }), HOUR))).toBe(failure)
    }
    await adapter.mergeSession(ID, changes({ values: { a: 2 } }), HOUR)
  })
})

describe('what a storage has of its own', () => {
  it('is all it needs where it comes from our bases: it gets no adapter', () => {
    const memory = new StorageMemory()
    expect([isComplete(memory), completeStorage(memory) === memory]).toEqual([true, true])
    const partly = Object.assign(new StorageMemory(), { moveSession: undefined })
    expect([isComplete(partly), completeStorage(partly) === partly]).toEqual([false, false])
  })

  it('has one adapter, however often it is asked for', () => {
    const storage = new StorageOfMaps()
    expect(completeStorage(storage)).toBe(completeStorage(storage))
    expect(completeStorage(new StorageOfMaps())).not.toBe(completeStorage(storage))
  })

  it('is used: mergeSession, moveSession and what they are capable of', async () => {
    const memory = new StorageMemory()
    const own = Object.assign(new StorageOfMaps(), {
      capabilities: { atomicMerge: true },
      getSession: memory.getSession.bind(memory),
      mergeSession: memory.mergeSession.bind(memory),
      moveSession: memory.moveSession.bind(memory),
    })
    const { storage, calls } = watched(own)
    const adapter = completeStorage(storage)
    expect(adapter.capabilities).toEqual({ atomicMerge: true })
    await adapter.mergeSession(ID, changes({ base: 'absent', values: { a: 1 } }), HOUR)
    await adapter.moveSession(ID, NEW_ID, HOUR)
    expect(await adapter.getSession(NEW_ID, HOUR)).toEqual(new Map([['a', 1]]))
    expect(calls).toEqual(['mergeSession', 'moveSession', 'getSession'])
  })

  it('is passed on where the adapter has no part in it', async () => {
    const inner = Object.assign(new StorageOfMaps(), {
      isDisposed: false,
      ids: async function* () {
        yield ID
      },
      storedText: (_key: string, text: string) => text.toUpperCase(),
      async [Symbol.asyncDispose]() {
        inner.isDisposed = true
      },
    })
    const adapter = completeStorage(inner)
    const ids: string[] = []
    for await (const id of adapter.ids?.() ?? []) ids.push(id)
    expect(ids).toEqual([ID])
    expect(adapter.storedText?.('key', 'a')).toBe('A')
    await adapter[Symbol.asyncDispose]?.()
    expect(inner.isDisposed).toBe(true)
    const without = completeStorage(new StorageOfMaps())
    expect([without.ids, without.storedText]).toEqual([undefined, undefined])
    await without[Symbol.asyncDispose]?.()
  })

  it('is no atomic merge where the adapter merges', () => {
    const capabilities = { atomicMerge: true, fields: true, fieldReads: true }
    const adapter = completeStorage(Object.assign(new StorageOfAll(), { capabilities }))
    expect(adapter.capabilities).toEqual({ atomicMerge: false, fields: true, fieldReads: false })
  })
})
