import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Manager } from '../../../platforms/node/index.ts'
import { inTime } from '../../support/in-time.ts'
import { DAY } from '../support/beside.ts'
import { besideGoFrameOnRedis, SharedRedis } from '../support/beside-redis.ts'
import type { GoSessions } from '../support/go-process.ts'

const MINUTE = 60_000
/** How much Redis's clock may be behind, in milliseconds: on a busy machine it stands still for a while. */
const TICK = 400

besideGoFrameOnRedis('the expiry of a session beside GoFrame in a Redis $layout', ({ layout }) => {
  const shared = new SharedRedis(layout)
  let go: GoSessions

  beforeAll(() => {
    go = shared.startGo({ ttl: '90500ms' })
  })
  afterAll(() => go?.end())

  /** Checks that a session has this TTL after something was done. */
  async function lives(id: string, life: number, work: Promise<unknown>): Promise<void> {
    const began = Date.now()
    await work
    const left = await shared.pttl(id)
    expect(left).toBeLessThanOrEqual(life)
    expect(left + Date.now() - began).toBeGreaterThanOrEqual(life - TICK)
  }

  it('GoFrame stores the TTL in whole seconds, Node in milliseconds', async () => {
    const manager = new Manager(90_900, shared.storage)
    await lives('seconds', 90_000, go.set('seconds', { a: 'one' }))
    const session = manager.new('seconds')
    await session.set('b', 'two')
    await lives('seconds', 90_900, session.close())
    // Redis has only one TTL for a key: that of the last save.
    await lives('seconds', 90_000, go.set('seconds', { a: 'one' }))
    await lives('seconds', DAY, shared.weSet('seconds', { b: 'two' }))
  })

  it('a use of Node that only reads renews the session', async () => {
    await shared.go.set('read', { a: 'one' })
    for (let use = 1; use <= 3; use++) {
      await shared.redis.pexpire(shared.keyOf('read'), MINUTE)
      await lives('read', DAY, shared.ours('read'))
    }
    expect((await shared.go.read('read')).data).toEqual({ a: 'one' })
  })

  it('the TTL of a session of Node can be shorter than a second', async () => {
    const [{ session, id, data }, life] = await inTime(950, async (life) => {
      const session = new Manager(life, shared.storage).new()
      await session.set('a', 'one')
      await session.close()
      const id = await session.id()
      await session.close()
      return { session, id, data: (await shared.go.read(id)).data }
    })
    expect(data).toEqual({ a: 'one' })
    await sleep(life + 100)
    expect((await shared.go.read(id)).data).toEqual({})
    expect(await session.exists()).toBe(false)
  })

  it('a session expires for both at the same time, and for a use of Node in which it expires', async () => {
    await shared.go.set('ended', { a: 'one' })
    const session = shared.session('ended')
    expect(await session.get('a')).toBe('one')
    await session.set('b', 'two')
    await shared.redis.pexpire(shared.keyOf('ended'), 1)
    await sleep(10)
    expect((await shared.go.read('ended')).size).toBe(0)
    await expect(session.close()).rejects.toMatchObject({ code: 'SESSION_DESTROYED' })
    expect(await shared.redis.exists(shared.keyOf('ended'))).toBe(0)
  })

  it('an expired session can be created again under the same id by both', async () => {
    await shared.go.set('anew', { old: 'x' })
    await shared.redis.pexpire(shared.keyOf('anew'), 1)
    await sleep(10)
    await shared.weSet('anew', { ours: 'y' })
    expect((await shared.go.read('anew')).data).toEqual({ ours: 'y' })
    await shared.redis.pexpire(shared.keyOf('anew'), 1)
    await sleep(10)
    await shared.go.set('anew', { theirs: 'z' })
    expect(await shared.ours('anew')).toEqual({ theirs: 'z' })
  })
})
