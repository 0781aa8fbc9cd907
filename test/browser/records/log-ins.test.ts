import 'fake-indexeddb/auto'
import { expect, it } from 'vitest'
import { logIns, Manager } from '../../../platforms/browser/index.ts'
import { Manager as ManagerOfPage } from '../../../platforms/browser/indexeddb/index.ts'

const HOUR = 3_600_000

it.each([
  ['gsession/browser', Manager],
  ['gsession/browser/indexeddb', ManagerOfPage],
])('a page of %s logs users in with the option logIns, and not without it', async (_name, Made) => {
  await using plain = new Made(HOUR)
  for (const call of ['logIn', 'logOut', 'user', 'isFresh', 'confirm'] as const) {
    await expect(plain.new()[call](1)).rejects.toMatchObject({ code: 'NOT_SUPPORTED' })
  }
  await using manager = new Made(HOUR, undefined, { logIns })
  const session = manager.new()
  await session.set('draft', 'hello')
  await session.close()
  const first = await session.id()
  const [one, two] = [manager.new(first), manager.new(first)]
  await Promise.all([one.get('draft'), two.get('draft')])
  await one.logIn('ada')
  await two.logIn('ada')
  await Promise.all([one.close(), two.close()])
  const id = await one.id()
  expect(await two.id()).toBe(id)
  expect(await manager.new(id).user()).toBe('ada')
  expect(await manager.new(id).get('draft')).toBe('hello')
  expect(await manager.new(first).data()).toEqual({})
  const last = manager.new(id)
  await last.confirm()
  expect(await last.isFresh(HOUR)).toBe(true)
  const confirmed = await last.id()
  await last.logOut()
  await last.close()
  for (const each of [id, confirmed]) expect(await manager.new(each).user()).toBe(undefined)
})
