import { describe, expect, it } from 'vitest'
import { Manager, newSessionId, SessionError, type Storage, StorageMemory } from '../../src/index.ts'
import { codeOf, HOUR, ID, retryableError, StorageOfFields, StorageOfMaps, setup } from './support.ts'

/** The second of its next writes, which is the last step of a move, fails: after it was done, or before. */
class MutedMemory extends StorageMemory {
  muted = 0
  refused = 0

  protected override updateRecord(...args: Parameters<StorageMemory['updateRecord']>): void {
    if (this.refused > 0 && this.refused++ === 2) throw new SessionError('STORAGE_UNAVAILABLE', 'refused')
    super.updateRecord(...args)
    if (this.muted > 0 && this.muted++ === 2) throw new SessionError('TIMEOUT', 'no answer')
  }
}

describe('regenerateId', () => {
  it('moves a loaded session to a new id, data and all', async () => {
    const { manager, store, stored } = setup()
    const session = manager.new(await store({ a: 1, big: 2n ** 60n }))
    await session.get('a')
    const id = await session.regenerateId()
    expect(id).toMatch(/^[0-9a-z]{32}$/)
    expect(id).not.toBe(ID)
    expect(await session.id()).toBe(id)
    expect([await stored(), await stored(id)]).toEqual([undefined, { a: 1, big: 2n ** 60n }])
    await session.close()
    expect(await stored(id)).toEqual({ a: 1, big: 2n ** 60n })
  })

  it('loads a session that was not loaded yet', async () => {
    const { manager, store, stored } = setup()
    const id = await manager.new(await store({ a: 1 })).regenerateId()
    expect([await stored(), await stored(id)]).toEqual([undefined, { a: 1 }])
  })

  it('takes unsaved changes along, to be saved by the close under the new id', async () => {
    const { manager, store, stored } = setup()
    const session = manager.new(await store({ a: 1, n: 1 }))
    await session.set('user', 'Ada')
    await session.remove('a')
    await session.update('n', (n) => (n as number) + 1)
    const id = await session.regenerateId()
    expect(await session.data()).toEqual({ user: 'Ada', n: 2 })
    await session.close()
    expect([await stored(), await stored(id)]).toEqual([undefined, { user: 'Ada', n: 2 }])
  })

  it('gives an absent session a new id, under which it is saved', async () => {
    const { manager, stored, calls } = setup()
    const session = manager.new(ID)
    await session.set('a', 1)
    const id = await session.regenerateId()
    expect(calls).not.toContain('moveSession')
    await session.close()
    expect([await stored(), await stored(id)]).toEqual([undefined, { a: 1 }])
  })

  it('gives a session without an id one', async () => {
    const { manager, stored } = setup()
    const session = manager.new()
    const id = await session.regenerateId()
    expect(await session.id()).toBe(id)
    await session.close()
    expect(await stored(id)).toBe(undefined)
  })

  it('with deleteOld false leaves the session under its old id as well', async () => {
    const { manager, store, stored } = setup()
    const session = manager.new(await store({ a: 1 }))
    await session.set('b', 2)
    const id = await session.regenerateId(false)
    await session.close()
    expect([await stored(), await stored(id)]).toEqual([{ a: 1 }, { a: 1, b: 2 }])
  })

  it('is worth nothing under the old id, to a request that is running too', async () => {
    const { manager, store, stored } = setup()
    const running = manager.new(await store({ a: 1 }))
    await running.set('b', 2)
    const session = manager.new(ID)
    const id = await session.regenerateId()
    expect(await codeOf(running.close())).toBe('SESSION_DESTROYED')
    expect([await stored(), await stored(id)]).toEqual([undefined, { a: 1 }])
  })

  it('of two sessions at once: one wins, the loser is SESSION_DESTROYED, and one record is left', async () => {
    const { manager, memory, store } = setup()
    const sessions = [manager.new(await store({ a: 1 })), manager.new(ID)]
    for (const session of sessions) await session.get('a')
    const outcomes = await Promise.allSettled(sessions.map((session) => session.regenerateId()))
    const won = outcomes.filter((outcome) => outcome.status === 'fulfilled')
    expect(won).toHaveLength(1)
    const lost = outcomes.find((outcome) => outcome.status === 'rejected')
    expect(lost?.reason).toMatchObject({ code: 'SESSION_DESTROYED' })
    const ids: string[] = []
    for await (const id of memory.ids()) ids.push(id)
    expect(ids).toEqual([won[0]?.value])
  })

  it('twice at once on one session moves it twice', async () => {
    const { manager, store, stored } = setup()
    const session = manager.new(await store({ a: 1 }))
    const [one, two] = await Promise.all([session.regenerateId(), session.regenerateId()])
    expect(one).not.toBe(two)
    expect([await stored(), await stored(one), await stored(two)]).toEqual([undefined, undefined, { a: 1 }])
    expect(await session.id()).toBe(two)
  })

  it('is SESSION_DESTROYED where the session was removed meanwhile, and makes nothing', async () => {
    const { manager, memory, store } = setup()
    const session = manager.new(await store({ a: 1 }))
    await session.get('a')
    await memory.removeAll(ID)
    expect(await codeOf(session.regenerateId())).toBe('SESSION_DESTROYED')
    for await (const _id of memory.ids()) expect.unreachable('a session is left')
  })

  it('leaves the session as it was where the storage fails', async () => {
    const { manager, store, stored, failOnce } = setup()
    const session = manager.new(await store({ a: 1 }))
    await session.set('b', 2)
    failOnce('moveSession', retryableError())
    expect(await codeOf(session.regenerateId())).toBe('STORAGE_UNAVAILABLE')
    expect(await session.id()).toBe(ID)
    await session.close()
    expect(await stored()).toEqual({ a: 1, b: 2 })
  })

  it('and a removal at once: the session is gone', async () => {
    const { manager, memory, store } = setup()
    const session = manager.new(await store({ a: 1 }))
    await session.get('a')
    await Promise.all([session.regenerateId(), session.removeAll()])
    await session.close()
    for await (const _id of memory.ids()) expect.unreachable('a session is left')
  })

  it('keeps the session where its last step was done, and only the answer is lost', async () => {
    for (const leadsUntil of [undefined, 1000]) {
      const memory = new MutedMemory()
      const options = leadsUntil === undefined ? {} : { leadsUntil }
      await memory.set(ID, 'a', 1, HOUR)
      memory.muted = 1
      await memory.moveSession(ID, 'moved', HOUR, options)
      expect(await memory.data('moved')).toEqual({ a: 1 })
      expect(await memory.data(ID)).toEqual(leadsUntil === undefined ? undefined : {})
    }
  })

  it('leaves no copy where its last step was not done', async () => {
    const memory = new MutedMemory()
    await memory.set(ID, 'a', 1, HOUR)
    memory.refused = 1
    expect(await codeOf(memory.moveSession(ID, 'moved', HOUR))).toBe('STORAGE_UNAVAILABLE')
    expect([await memory.data(ID), await memory.data('moved')]).toEqual([{ a: 1 }, undefined])
  })

  it('moves what was merged by others since it was loaded', async () => {
    const { manager, memory, store, stored } = setup()
    const session = manager.new(await store({ a: 1 }))
    await session.get('a')
    await memory.set(ID, 'late', 2, HOUR)
    expect(await stored(await session.regenerateId())).toEqual({ a: 1, late: 2 })
  })

  it('moves no removed session, and leaves what is set afterwards under the new id', async () => {
    const { manager, store, stored } = setup()
    const session = manager.new(await store({ a: 1 }))
    await session.removeAll()
    await session.set('b', 2)
    const id = await session.regenerateId()
    await session.close()
    expect([await stored(), await stored(id)]).toEqual([undefined, { b: 2 }])
  })

  it('uses the id function, and loses nothing where it answers the same id again', async () => {
    const { manager, memory, stored } = setup()
    const session = manager.new()
    let made = 'first'
    session.setIdFunc(() => made)
    await session.set('a', 1)
    await session.close()
    made = 'second'
    expect(await session.regenerateId()).toBe('second')
    expect([await stored('first'), await stored('second')]).toEqual([undefined, { a: 1 }])
    await session.regenerateId().catch(() => {})
    await session.close().catch(() => {})
    await memory.moveSession('second', 'second', HOUR).catch(() => {})
    expect(await stored('second')).toEqual({ a: 1 })
  })
})

describe.each<[string, () => Storage]>([
  ['of whole maps', () => new StorageOfMaps()],
  ['of fields', () => new StorageOfFields()],
])('on a storage %s that has no moveSession, regenerateId', (_what, makeStorage) => {
  it.each([true, false])('moves the data, and what is unsaved (deleteOld %s)', async (deleteOld) => {
    const manager = new Manager(HOUR, makeStorage())
    const session = manager.new(newSessionId())
    await session.setMap({ a: 1, b: 2 })
    await session.close()
    const before = await session.id()
    await session.remove('b')
    await session.set('c', 3)
    const after = await session.regenerateId(deleteOld)
    await session.close()
    expect(await manager.new(after).data()).toEqual({ a: 1, c: 3 })
    expect((await manager.new(before).get('a')) ?? 'gone').toBe(deleteOld ? 'gone' : 1)
  })

  it('moves the data of a session that was only read', async () => {
    const manager = new Manager(HOUR, makeStorage())
    const writer = manager.new(ID)
    await writer.set('a', 1)
    await writer.close()
    const session = manager.new(ID)
    expect(await session.get('a')).toBe(1)
    const after = await session.regenerateId()
    await session.close()
    expect(await manager.new(after).data()).toEqual({ a: 1 })
    expect(await manager.new(ID).data()).toEqual({})
  })

  it('gives a session that is not there a new id alone', async () => {
    const manager = new Manager(HOUR, makeStorage())
    const session = manager.new(ID)
    expect(await session.get('a')).toBe(undefined)
    const after = await session.regenerateId()
    expect(after).not.toBe(ID)
    await session.close()
    expect(await manager.new(after).data()).toEqual({})
  })

  it('loses nothing where the id function answers the same id again', async () => {
    const manager = new Manager(HOUR, makeStorage())
    const session = manager.new()
    session.setIdFunc(() => ID)
    await session.set('a', 1)
    await session.regenerateId().catch(() => {})
    await session.close()
    expect(await manager.new(ID).data()).toEqual({ a: 1 })
  })
})
