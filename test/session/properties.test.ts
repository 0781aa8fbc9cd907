import { describe, expect, test, vi } from 'vitest'
import { Manager } from '../../platforms/node/index.ts'
import { Session, StorageMemory } from '../../src/index.ts'
import { codeOf, failureOf, HOUR, ID, setup } from './support.ts'

type Loose = Session & Record<string, unknown>

describe('a property that is put on a session', () => {
  const open = () => {
    const { manager, stored } = setup()
    return { session: manager.new(ID) as Loose, stored }
  }

  test('is refused at the close, whose error names set and the Store', async () => {
    const { session } = open()
    session.name = 'ada'
    const error = await failureOf(session.close())
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', retryable: false })
    const { message } = error as Error
    expect(message).toMatch(/^Session\.close: .*\bset\b.*gsession\/express-session/)
    expect(message).not.toMatch(/name|ada/)
  })

  test('costs no change: what was set is saved, and a next close is in order', async () => {
    const { session, stored } = open()
    await session.set('user', 'ada')
    Object.assign(session, { cart: [1], get: undefined })
    expect(await codeOf(session.close())).toBe('INVALID_ARGUMENT')
    expect(await stored()).toEqual({ user: 'ada' })
    await session.close()
  })

  test('is refused once, and one that is put on later once more', async () => {
    const { session } = open()
    session.first = 1
    expect(await codeOf(session.close())).toBe('INVALID_ARGUMENT')
    session.first = 2
    await session.close()
    session.second = 1
    expect(await codeOf(session.close())).toBe('INVALID_ARGUMENT')
    await session.close()
  })

  test('does not hide why a save has failed', async () => {
    const { manager, failOnce } = setup()
    const session = manager.new(ID) as Loose
    await session.set('user', 'ada')
    session.name = 'ada'
    failOnce('mergeSession', new Error('away'))
    expect(await codeOf(session.close())).toBe('STORAGE_UNAVAILABLE')
    expect(await codeOf(session.close())).toBe('INVALID_ARGUMENT')
  })

  test('is refused where await using closes the session', async () => {
    const { manager } = setup()
    const use = async () => {
      await using session = manager.new(ID)
      ;(session as Loose).name = 'ada'
    }
    expect(await codeOf(use())).toBe('INVALID_ARGUMENT')
  })
})

test('a method that a test replaces, and symbols, are no such properties', async () => {
  const { manager } = setup()
  const session = manager.new(ID)
  vi.spyOn(session, 'get').mockResolvedValue('ada' as never)
  Object.assign(session, { set: async () => {}, [Symbol('mine')]: 1 })
  Object.defineProperty(session, 'hidden', { value: 1, enumerable: false })
  expect(await session.get('user')).toBe('ada')
  await session.close()
})

test('a class that extends Session may have fields', async () => {
  class Mine extends Session {
    readonly at = 5
  }
  const manager = new Manager(HOUR, new StorageMemory())
  const session = manager.new(ID)
  Object.setPrototypeOf(session, Mine.prototype)
  Object.assign(session, { at: 5 })
  await session.close()
})
