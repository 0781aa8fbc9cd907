import { describe, expect, it } from 'vitest'
import { SessionError, type StorageMemory } from '../../src/index.ts'
import { leadingTo, noting } from '../../src/record/move-changes.ts'
import { endSession } from '../../src/session/end-session.ts'
import { HOUR, ID, setup } from './support.ts'

const idOf = (n: number) => String(n).padStart(32, '0')

/** A session that was rotated from `idOf(0)` to `idOf(rotations)`. Each redirect has long ended for new requests. */
async function rotated(rotations: number) {
  const app = setup()
  await app.memory.setSession(
    idOf(0),
    new Map<string, unknown>([
      ['user', 'ada'],
      ['~gsession', { rotated: 1 }],
    ]),
    HOUR,
  )
  for (let n = 0; n < rotations; n++) {
    await app.memory.moveSession(idOf(n), idOf(n + 1), HOUR, {
      leave: leadingTo(idOf(n + 1), 1),
      arrive: noting({ rotated: n }),
    })
  }
  return app
}

/** The ids that hold anything: `ids` lists no redirects. */
async function idsOf(storage: StorageMemory): Promise<string[]> {
  const ids: string[] = []
  for (let n = 0; n <= 40; n++) if (await storage.getSession(idOf(n), HOUR)) ids.push(idOf(n))
  return ids
}

it('a tombstone tells when a session has ended, and nothing of who was logged in', async () => {
  const { memory } = setup()
  const user = { user: 'ada', handle: 'h'.repeat(16), loggedIn: 1, verified: 1, ends: 9e15, epoch: 'e' }
  await memory.setSession(
    ID,
    new Map<string, unknown>([
      ['cart', 1],
      ['~gsession', user],
    ]),
    HOUR,
  )
  await endSession(memory, ID, { ttl: HOUR, tombstone: { ended: 5, life: HOUR } })
  const left = await memory.getSession(ID, HOUR)
  expect([...(left ?? [])]).toEqual([['~gsession', { successor: '', ended: 5, ttl: HOUR, epoch: 'e' }]])
})

describe('the end of a session by an old id', () => {
  it.each([0, 1, 2, 9, 10, 11, 40])('ends the session %i rotations later, and leaves nothing', async (n) => {
    const { manager, memory } = await rotated(n)
    await manager.new(idOf(0)).destroy()
    expect(await idsOf(memory)).toEqual([])
  })

  it('ends it by an id of the middle as well', async () => {
    const { manager, memory, stored } = await rotated(4)
    await manager.new(idOf(2)).destroy()
    expect(await stored(idOf(4))).toBe(undefined)
    expect(await idsOf(memory)).toEqual([idOf(0), idOf(1)])
  })

  it('ends it from within a use that found no session under that id', async () => {
    const { manager, memory } = await rotated(1)
    const session = manager.new(idOf(0))
    expect(await session.exists()).toBe(false)
    await session.removeAll()
    await session.set('a', 1)
    await session.close()
    expect(await memory.data(idOf(0))).toEqual({ a: 1 })
    expect(await idsOf(memory)).toEqual([idOf(0)])
  })

  it('tells the ids that led to it before anything is removed', async () => {
    const { storage, memory, calls } = await rotated(2)
    const ids = [idOf(0), idOf(1), idOf(2)]
    let callsBefore: string[] = []
    const beforeEnd = (led: readonly string[]) => {
      expect(led).toEqual(ids)
      callsBefore = [...calls]
    }
    expect(await endSession(storage as StorageMemory, idOf(0), { ttl: HOUR, beforeEnd })).toEqual({
      wasThere: true,
      ids,
    })
    expect(callsBefore).toEqual(['getSession', 'getSession', 'getSession'])
    expect(await endSession(memory, idOf(0), { ttl: HOUR })).toEqual({ wasThere: false, ids: [idOf(0)] })
  })
})

describe('the end of a session that moves meanwhile', () => {
  it('follows a rotation between the read and the removal', async () => {
    const { manager, memory, beforeCall } = await rotated(1)
    beforeCall('mergeSession', async () => {
      beforeCall('mergeSession', () => {})
      await memory.moveSession(idOf(1), idOf(2), HOUR, {
        leave: leadingTo(idOf(2), 1),
        arrive: noting({ rotated: 2 }),
      })
    })
    await manager.new(idOf(0)).destroy()
    expect(await idsOf(memory)).toEqual([])
  })

  it('a rotation that is half done when the session ends fails, and leaves no copy', async () => {
    const { manager, memory } = await rotated(0)
    const update = Reflect.get(memory, 'updateRecord').bind(memory)
    let calls = 0
    Object.assign(memory, {
      async updateRecord(...args: unknown[]) {
        // The copy is written; the old record is about to be replaced.
        if (++calls === 2) await manager.new(idOf(0)).destroy()
        return update(...args)
      },
    })
    const moving = memory.moveSession(idOf(0), idOf(1), HOUR, {
      leave: leadingTo(idOf(1), 1),
      arrive: noting({ rotated: 2 }),
    })
    await expect(moving).rejects.toMatchObject({ code: 'SESSION_DESTROYED' })
    expect(await idsOf(memory)).toEqual([])
  })

  it('gives up with CONFLICT where the session moves each time', async () => {
    const { manager, memory, beforeCall } = await rotated(0)
    let n = 0
    beforeCall('mergeSession', () =>
      memory.moveSession(idOf(n), idOf(++n), HOUR, {
        leave: leadingTo(idOf(n), 1),
        arrive: noting({ rotated: 2 }),
      }),
    )
    await expect(manager.new(idOf(0)).destroy()).rejects.toMatchObject({ code: 'CONFLICT', retryable: true })
  })
})

describe('the end of what is no session', () => {
  it('a record that can not be opened is removed', async () => {
    const { manager, beforeCall, store, stored } = setup()
    await store({ a: 1 })
    beforeCall('getSession', () => {
      throw new SessionError('RECORD_NOT_AUTHENTIC', 'sealed with another key')
    })
    await manager.new(ID).destroy()
    expect(await stored()).toBe(undefined)
  })

  it('a storage that can not be read ends nothing, and the next close tries again', async () => {
    const { manager, failOnce, memory } = await rotated(1)
    const session = manager.new(idOf(0))
    failOnce('getSession', new SessionError('STORAGE_UNAVAILABLE', 'down'))
    await expect(session.destroy()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
    await session.close()
    expect(await idsOf(memory)).toEqual([])
  })

  it('redirects in a circle are removed', async () => {
    const { manager, memory } = setup()
    const lead = (id: string, successor: string) =>
      memory.setSession(id, new Map([['~gsession', { successor, until: 1 }]]), HOUR)
    await lead(idOf(0), idOf(1))
    await lead(idOf(1), idOf(0))
    await manager.new(idOf(0)).destroy()
    expect(await idsOf(memory)).toEqual([])
  })
})

it('storage.removeAll removes one record', async () => {
  const { memory, stored } = await rotated(1)
  await memory.removeAll(idOf(0))
  expect(await stored(idOf(1))).toEqual({ user: 'ada' })
})

it('a session of the largest allowed size can be ended', async () => {
  const { manager, memory } = setup()
  const keys = Array.from({ length: 99_999 }, (_, n): [string, unknown] => [`k${n}`, n])
  await memory.setSession(idOf(0), new Map([...keys, ['~gsession', { rotated: 1 }]]), HOUR)
  await manager.new(idOf(0)).destroy()
  expect(await idsOf(memory)).toEqual([])
})
