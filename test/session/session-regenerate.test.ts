import { describe, expect, it } from 'vitest'
import { Manager } from '../../platforms/node/index.ts'
import { newSessionId, SessionError, type Storage, StorageMemory } from '../../src/index.ts'
import { buriedBy, leadingTo } from '../../src/record/move-changes.ts'
import { codeOf, HOUR, ID, retryableError, StorageOfFields, StorageOfMaps, setup } from './support.ts'

/** Makes the second of its next writes fail, which is the last step of a move: after it was done (`muted`) or before (`refused`). */
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
  it('regenerateId moves a loaded session with its data to a new id', async () => {
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

  it('regenerateId loads a session that was not loaded yet', async () => {
    const { manager, store, stored } = setup()
    const id = await manager.new(await store({ a: 1 })).regenerateId()
    expect([await stored(), await stored(id)]).toEqual([undefined, { a: 1 }])
  })

  it('regenerateId keeps unsaved changes, and the close saves them under the new id', async () => {
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

  it('regenerateId gives an absent session a new id, under which it is saved', async () => {
    const { manager, stored, calls } = setup()
    const session = manager.new(ID)
    await session.set('a', 1)
    const id = await session.regenerateId()
    expect(calls).not.toContain('moveSession')
    await session.close()
    expect([await stored(), await stored(id)]).toEqual([undefined, { a: 1 }])
  })

  it('regenerateId gives an id to a session without one', async () => {
    const { manager, stored } = setup()
    const session = manager.new()
    const id = await session.regenerateId()
    expect(await session.id()).toBe(id)
    await session.close()
    expect(await stored(id)).toBe(undefined)
  })

  it('regenerateId with deleteOld false leaves the session under its old id as well', async () => {
    const { manager, store, stored } = setup()
    const session = manager.new(await store({ a: 1 }))
    await session.set('b', 2)
    const id = await session.regenerateId(false)
    await session.close()
    expect([await stored(), await stored(id)]).toEqual([{ a: 1 }, { a: 1, b: 2 }])
  })

  it('after regenerateId the old id opens nothing, also not for a session that is in use', async () => {
    const { manager, store, stored } = setup()
    const running = manager.new(await store({ a: 1 }))
    await running.set('b', 2)
    const session = manager.new(ID)
    const id = await session.regenerateId()
    expect(await codeOf(running.close())).toBe('SESSION_DESTROYED')
    expect([await stored(), await stored(id)]).toEqual([undefined, { a: 1 }])
  })

  it('of two regenerateId at once one wins, the other is SESSION_DESTROYED, and one record is left', async () => {
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

  it('regenerateId twice at once on one object moves the session twice', async () => {
    const { manager, store, stored } = setup()
    const session = manager.new(await store({ a: 1 }))
    const [one, two] = await Promise.all([session.regenerateId(), session.regenerateId()])
    expect(one).not.toBe(two)
    expect([await stored(), await stored(one), await stored(two)]).toEqual([undefined, undefined, { a: 1 }])
    expect(await session.id()).toBe(two)
  })

  it('regenerateId of a session that was removed meanwhile is SESSION_DESTROYED, and creates nothing', async () => {
    const { manager, memory, store } = setup()
    const session = manager.new(await store({ a: 1 }))
    await session.get('a')
    await memory.removeAll(ID)
    expect(await codeOf(session.regenerateId())).toBe('SESSION_DESTROYED')
    for await (const _id of memory.ids()) expect.unreachable('a session is left')
  })

  it('regenerateId leaves the session as it was if the storage fails', async () => {
    const { manager, store, stored, failOnce } = setup()
    const session = manager.new(await store({ a: 1 }))
    await session.set('b', 2)
    failOnce('moveSession', retryableError())
    expect(await codeOf(session.regenerateId())).toBe('STORAGE_UNAVAILABLE')
    expect(await session.id()).toBe(ID)
    await session.close()
    expect(await stored()).toEqual({ a: 1, b: 2 })
  })

  it('after regenerateId and removeAll at once the session is gone', async () => {
    const { manager, memory, store } = setup()
    const session = manager.new(await store({ a: 1 }))
    await session.get('a')
    await Promise.all([session.regenerateId(), session.removeAll()])
    await session.close()
    for await (const _id of memory.ids()) expect.unreachable('a session is left')
  })

  it('a move whose last step was done but not acknowledged keeps the session', async () => {
    const tombstone = buriedBy({ ended: 1, life: 1000 })
    for (const leave of [undefined, leadingTo('moved', 1000), tombstone]) {
      const memory = new MutedMemory()
      const options = leave === undefined ? {} : { leave }
      await memory.set(ID, 'a', 1, HOUR)
      memory.muted = 1
      await memory.moveSession(ID, 'moved', HOUR, options)
      expect(await memory.data('moved')).toEqual({ a: 1 })
      expect(await memory.data(ID)).toEqual(leave === undefined ? undefined : {})
    }
  })

  it('a move whose last step failed leaves no copy', async () => {
    const memory = new MutedMemory()
    await memory.set(ID, 'a', 1, HOUR)
    memory.refused = 1
    expect(await codeOf(memory.moveSession(ID, 'moved', HOUR))).toBe('STORAGE_UNAVAILABLE')
    expect([await memory.data(ID), await memory.data('moved')]).toEqual([{ a: 1 }, undefined])
  })

  it('regenerateId moves what others have merged since the load', async () => {
    const { manager, memory, store, stored } = setup()
    const session = manager.new(await store({ a: 1 }))
    await session.get('a')
    await memory.set(ID, 'late', 2, HOUR)
    expect(await stored(await session.regenerateId())).toEqual({ a: 1, late: 2 })
  })

  it('regenerateId after removeAll moves nothing, and a later set is saved under the new id', async () => {
    const { manager, store, stored } = setup()
    const session = manager.new(await store({ a: 1 }))
    await session.removeAll()
    await session.set('b', 2)
    const id = await session.regenerateId()
    await session.close()
    expect([await stored(), await stored(id)]).toEqual([undefined, { b: 2 }])
  })

  it('regenerateId uses the id function, and loses nothing if that returns the same id again', async () => {
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
])('on a storage %s that has no moveSession, regenerateId', (kind, makeStorage) => {
  it.each([true, false])(
    `regenerateId on a storage ${kind} moves the data, and keeps unsaved changes (deleteOld %s)`,
    async (deleteOld) => {
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
    },
  )

  it(`regenerateId on a storage ${kind} moves a session that was only read`, async () => {
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

  it(`regenerateId on a storage ${kind} gives an absent session only a new id`, async () => {
    const manager = new Manager(HOUR, makeStorage())
    const session = manager.new(ID)
    expect(await session.get('a')).toBe(undefined)
    const after = await session.regenerateId()
    expect(after).not.toBe(ID)
    await session.close()
    expect(await manager.new(after).data()).toEqual({})
  })

  it(`regenerateId on a storage ${kind} loses nothing if the id function returns the same id again`, async () => {
    const manager = new Manager(HOUR, makeStorage())
    const session = manager.new()
    session.setIdFunc(() => ID)
    await session.set('a', 1)
    await session.regenerateId().catch(() => {})
    await session.close()
    expect(await manager.new(ID).data()).toEqual({ a: 1 })
  })
})
