import { expect } from 'vitest'
import type { Session } from '../../../src/index.ts'

/** A storage that Node and GoFrame share. */
interface Shared {
  session(id: string): Session
  readonly go: {
    user(id: string): Promise<unknown>
    get(id: string, key: string): Promise<unknown>
    set(id: string, values: Record<string, unknown>): Promise<unknown>
  }
}

/** Throws unless GoFrame reads who is logged in from a log-in in Node to its log-out. */
export async function expectGoFrameKnowsTheUser(shared: Shared): Promise<void> {
  const { go } = shared
  const session = shared.session('who')
  await session.set('cart', 'book')
  await session.close()
  expect(await go.user('who')).toBe('')
  await session.logIn(7)
  await session.close()
  const id = await session.id()
  expect([await go.user(id), await go.get(id, 'cart')]).toEqual(['7', 'book'])
  expect(await go.user('who')).toBe('')
  await go.set(id, { theirs: 'x' })
  expect(await shared.session(id).user()).toBe('7')
  await session.logOut()
  expect([await go.user(id), await go.get(id, 'cart')]).toEqual(['', null])
}
