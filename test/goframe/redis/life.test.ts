import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Manager } from '../../../platforms/node/index.ts'
import { DAY } from '../support/beside.ts'
import { besideGoFrameOnRedis, SharedRedis } from '../support/beside-redis.ts'
import type { GoSessions } from '../support/go-process.ts'

const MINUTE = 60_000
/** By so much Redis's idea of now may be behind. */
const TICK = 50

besideGoFrameOnRedis('the life of a session beside GoFrame in a Redis $layout', ({ layout }) => {
  const shared = new SharedRedis(layout)
  let go: GoSessions

  beforeAll(() => {
    go = shared.startGo({ ttl: '90500ms' })
  })
  afterAll(() => go?.end())

  /** Whether a session has just this life after something was done. */
  async function lives(id: string, life: number, work: Promise<unknown>): Promise<void> {
    const began = Date.now()
    await work
    const left = await shared.pttl(id)
    expect(left).toBeLessThanOrEqual(life)
    expect(left + Date.now() - began).toBeGreaterThanOrEqual(life - TICK)
  }

  it('is in whole seconds where GoFrame saves, to the millisecond where we do', async () => {
    const manager = new Manager(90_900, shared.storage)
    await lives('seconds', 90_000, go.set('seconds', { a: 'one' }))
    const session = manager.new('seconds')
    await session.set('b', 'two')
    await lives('seconds', 90_900, session.close())
    // Redis has no more than one time for a key: who saved last has set it.
    await lives('seconds', 90_000, go.set('seconds', { a: 'one' }))
    await lives('seconds', DAY, shared.weSet('seconds', { b: 'two' }))
  })

  it('begins again with a use of ours that only reads', async () => {
    await shared.go.set('read', { a: 'one' })
    for (let use = 1; use <= 3; use++) {
      await shared.redis.pexpire(shared.keyOf('read'), MINUTE)
      await lives('read', DAY, shared.ours('read'))
    }
    expect((await shared.go.read('read')).data).toEqual({ a: 'one' })
  })

  it('may be shorter than a second where we made it', async () => {
    const session = new Manager(700, shared.storage).new('short')
    await session.set('a', 'one')
    await session.close()
    expect((await shared.go.read('short')).data).toEqual({ a: 'one' })
    await sleep(800)
    expect((await shared.go.read('short')).data).toEqual({})
    expect(await session.exists()).toBe(false)
  })

  it('is over for both at once, and for the use of ours in which it ended', async () => {
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

  it('begins anew under the same id when either sets something after its end', async () => {
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
