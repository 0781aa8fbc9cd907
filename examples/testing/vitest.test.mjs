import { Manager, StorageMemory } from 'gsession'
import { HttpSessions } from 'gsession/http'
import { afterEach, expect, test, vi } from 'vitest'

const HOUR = 3_600_000
const manager = new Manager(HOUR, new StorageMemory(), { maxLifetime: 8 * HOUR })
const sessions = new HttpSessions(manager)

afterEach(() => {
  vi.useRealTimers()
})

test('a session ends an hour after its last use', async () => {
  vi.useFakeTimers()
  const session = manager.new('visitor')
  await session.set('user', 'ada')
  await session.close()
  vi.advanceTimersByTime(HOUR)
  expect(await manager.new('visitor').get('user')).toBe('ada')
  vi.advanceTimersByTime(1)
  expect(await manager.new('visitor').get('user')).toBeUndefined()
})

test('a request that logs in gets a cookie, and the next one is logged in', async () => {
  const login = await sessions.handle(new Request('https://shop.example/login'), async (session) => {
    await session.logIn('ada')
    return new Response()
  })
  const [cookie = ''] = login.headers.getSetCookie()
  const next = new Request('https://shop.example/', { headers: { cookie: cookie.split(';')[0] ?? '' } })
  const page = await sessions.handle(next, async (session) => new Response(await session.user()))
  expect(await page.text()).toBe('ada')
})
