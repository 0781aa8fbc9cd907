import { describe, expect, it } from 'vitest'
import { type Session, SessionError, SessionPanic } from '../../src/index.ts'
import { failureOf, HOUR, ID, retryableError, setup } from './support.ts'

const calls: Record<string, (session: Session) => Promise<unknown>> = {
  mustId: (session) => session.mustId(),
  mustGet: (session) => session.mustGet('a'),
  mustSet: (session) => session.mustSet('a', 2),
  mustSetMap: (session) => session.mustSetMap({ a: 2 }),
  mustContains: (session) => session.mustContains('a'),
  mustData: (session) => session.mustData(),
  mustSize: (session) => session.mustSize(),
  mustRemove: (session) => session.mustRemove('a'),
  mustRegenerateId: (session) => session.mustRegenerateId(),
}

describe.each(Object.entries(calls))('%s', (name, call) => {
  it(`${name} fails with a SessionPanic, which is no SessionError and has one as its cause`, async () => {
    const { manager, store, failOnce } = setup()
    const session = manager.new(await store({ a: 1 }))
    const own = retryableError()
    failOnce('getSession', own)
    const panic = (await failureOf(call(session))) as SessionPanic
    expect(panic).toBeInstanceOf(SessionPanic)
    expect(panic).toBeInstanceOf(Error)
    expect(panic).not.toBeInstanceOf(SessionError)
    expect('code' in panic).toBe(false)
    expect([panic.name, panic.cause, panic.message]).toEqual(['SessionPanic', own, own.message])
  })

  it(`${name} fails with a SessionError as the cause also if the storage failed with another error`, async () => {
    const { manager, store, failOnce } = setup()
    const session = manager.new(await store({ a: 1 }))
    failOnce('getSession', new Error('secret'))
    const panic = (await failureOf(call(session))) as SessionPanic
    expect(panic.cause).toBeInstanceOf(SessionError)
    expect(`${panic.message}${panic.stack}${panic.cause.stack}`).not.toContain('secret')
  })

  it(`${name} returns and does the same as the method without must`, async () => {
    const plain = name.charAt(4).toLowerCase() + name.slice(5)
    const [answer, twin] = await Promise.all([name, plain].map((method) => effectOf(method)))
    expect(answer).toEqual(twin)
  })
})

it('mustGet returns its default only if the key does not exist', async () => {
  const { manager, store } = setup()
  const session = manager.new(await store({ nil: null }))
  expect([await session.mustGet('nil', 1), await session.mustGet('other', 1)]).toEqual([null, 1])
})

it('mustSet panics for a value that JSON cannot hold, and mustSetMap for the reserved key', async () => {
  const session = setup().manager.new(ID)
  expect(await failureOf(session.mustSet('a', Number.NaN))).toMatchObject({
    cause: { code: 'INVALID_VALUE' },
  })
  expect(await failureOf(session.mustSetMap({ '~gsession': 1 }))).toMatchObject({
    cause: { code: 'INVALID_KEY' },
  })
})

it('mustRegenerateId passes deleteOld on to regenerateId', async () => {
  const { manager, store, stored } = setup()
  const id = await manager.new(await store({ a: 1 })).mustRegenerateId(false)
  expect([await stored(), await stored(id)]).toEqual([{ a: 1 }, { a: 1 }])
})

/** Calls a method of a stored session. Returns its result, and the records after the close. */
async function effectOf(method: string): Promise<unknown> {
  const { manager, memory, store } = setup()
  const session = manager.new(await store({ a: 1, b: 2 }))
  let made = 0
  session.setIdFunc(() => `made${made++}`)
  const args: Record<string, unknown[]> = {
    get: ['a'],
    set: ['a', 3],
    setmap: [{ a: 4, c: 5 }],
    contains: ['a'],
    remove: ['a', 'b'],
  }
  const call = (session as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>)[method]!
  const answer = await call.apply(session, args[method.toLowerCase().replace('must', '')] ?? [])
  await session.close()
  const kept: Record<string, unknown> = {}
  for await (const id of memory.ids()) kept[id] = await memory.getSession(id, HOUR)
  return { answer, kept }
}
