import { describe, expect, it } from 'vitest'
import { Manager, type SessionRecord, StorageMemory, StorageRecords } from '../../src/index.ts'
import { codeOf, HOUR, ID, setup } from './support.ts'

describe('a signal that has been aborted', () => {
  it('with an aborted signal the first use is ABORTED', async () => {
    const { manager, store } = setup()
    const options = { signal: AbortSignal.abort(new Error('why')) }
    await store({ a: 1 })
    expect(await codeOf(manager.new(ID, options).get('a'))).toBe('ABORTED')
    expect(await codeOf(manager.new(ID, options).regenerateId())).toBe('ABORTED')
  })

  it('with an aborted signal removeAll is ABORTED, and removes nothing', async () => {
    const { manager, store, stored } = setup()
    const abort = new AbortController()
    const session = manager.new(await store({ a: 1 }), { signal: abort.signal })
    await session.get('a')
    abort.abort()
    expect(await codeOf(session.removeAll())).toBe('ABORTED')
    expect(await stored()).toEqual({ a: 1 })
  })

  it('with an aborted signal regenerateId is ABORTED, and moves nothing', async () => {
    const { manager, memory, store } = setup()
    const abort = new AbortController()
    const session = manager.new(await store({ a: 1 }), { signal: abort.signal })
    await session.get('a')
    abort.abort()
    expect(await codeOf(session.regenerateId())).toBe('ABORTED')
    const ids: string[] = []
    for await (const id of memory.ids()) ids.push(id)
    expect(ids).toEqual([ID])
  })

  it('with an aborted signal close is ABORTED, applies nothing, and keeps the changes', async () => {
    const { manager, store, stored, calls } = setup()
    const abort = new AbortController()
    const session = manager.new(await store({ a: 1 }), { signal: abort.signal })
    await session.set('a', 2)
    abort.abort()
    expect(await codeOf(session.close())).toBe('ABORTED')
    expect(calls).toEqual(['getSession'])
    expect([session.isDirty(), await stored()]).toEqual([true, { a: 1 }])
  })

  it('with an aborted signal every call of a storage is ABORTED, and changes nothing', async () => {
    const storage = new StorageMemory()
    await storage.set(ID, 'a', 1, HOUR)
    const options = { signal: AbortSignal.abort() }
    const changes = {
      base: 'absent',
      set: new Map([['a', '2']]),
      removed: new Set<string>(),
      updates: new Map(),
    } as const
    const calls = [
      () => storage.get(ID, 'a', options),
      () => storage.getSize(ID, options),
      () => storage.data(ID, options),
      () => storage.set(ID, 'a', 2, HOUR, options),
      () => storage.setMap(ID, { a: 2 }, HOUR, options),
      () => storage.remove(ID, 'a', options),
      () => storage.removeAll(ID, options),
      () => storage.getSession(ID, HOUR, options),
      () => storage.setSession(ID, new Map(), HOUR, options),
      () => storage.updateTTL(ID, HOUR, options),
      () => storage.mergeSession(ID, changes, HOUR, options),
      () => storage.moveSession(ID, 'other', HOUR, options),
    ]
    for (const call of calls) expect(await codeOf(call)).toBe('ABORTED')
    expect(await storage.data(ID)).toEqual({ a: 1 })
    expect(await storage.data('other')).toBe(undefined)
  })
})

describe('a signal that is aborted meanwhile', () => {
  it('an abort ends the wait for a read', async () => {
    const abort = new AbortController()
    const storage = new SlowStorage()
    const session = new Manager(HOUR, storage).new(ID, { signal: abort.signal })
    const getting = session.get('a')
    setTimeout(() => abort.abort(), 5)
    expect(await codeOf(getting)).toBe('ABORTED')
    storage.answer()
  })

  it('a read that fails after its abort is no unhandled rejection', async () => {
    const abort = new AbortController()
    const storage = new SlowStorage()
    const session = new Manager(HOUR, storage).new(ID, { signal: abort.signal })
    const getting = session.get('a')
    setTimeout(() => abort.abort(), 5)
    expect(await codeOf(getting)).toBe('ABORTED')
    storage.fail()
    await new Promise((resolve) => setTimeout(resolve, 10))
  })

  it('an abort before the update is applied leaves the record as it is', async () => {
    const abort = new AbortController()
    const storage = new SlowStorage()
    const setting = storage.set(ID, 'a', 1, HOUR, { signal: abort.signal })
    setTimeout(() => {
      abort.abort()
      storage.answer()
    }, 5)
    expect(await codeOf(setting)).toBe('ABORTED')
    expect(storage.writes).toBe(0)
  })

  it('an abort after a write was sent does not undo it', async () => {
    const { manager, stored, beforeCall } = setup()
    const abort = new AbortController()
    const session = manager.new(ID, { signal: abort.signal })
    await session.set('a', 1)
    beforeCall('updateTTL', () => abort.abort())
    await session.close()
    abort.abort()
    expect(await stored()).toEqual({ a: 1 })
  })
})

/** A storage whose reads and writes wait for a call of `answer` or `fail`. */
class SlowStorage extends StorageRecords {
  writes = 0
  answer = (): void => {}
  fail = (): void => {}
  protected override readonly kind = 'SlowStorage'
  readonly #answered = new Promise<void>((resolve, reject) => {
    this.answer = resolve
    this.fail = () => reject(new Error('late'))
  })

  protected override async readRecord(): Promise<SessionRecord | undefined> {
    await this.#answered
    return undefined
  }

  protected override async updateRecord(_id: string, change: Parameters<StorageRecords['updateRecord']>[1]) {
    await this.#answered
    if (typeof change(undefined) === 'object') this.writes++
  }

  protected override removeRecord(): void {}

  protected override renewRecord(): void {}
}
