import { expect, it } from 'vitest'
import { Manager } from '../../../platforms/node/index.ts'
import { DAY } from '../support/beside.ts'
import { describeBesideGoFrame, SharedRedis } from '../support/beside-redis.ts'

const MINUTE = 60_000

describeBesideGoFrame('the renewals that GoFrame sends to Redis within 10 seconds', () => {
  const shared = new SharedRedis('string')

  it('renewals of GoFrame renew sessions of Node, and undo nothing that Node did in the meantime', async () => {
    const short = new Manager(MINUTE, shared.storage)
    for (const id of ['read', 'changed', 'removed', 'remade']) {
      await shared.storage.set(id, 'a', 1, MINUTE)
      expect((await shared.go.touch(id)).size).toBe(1)
    }

    const changed = short.new('changed')
    await changed.set('b', 2)
    await changed.close()
    await short.new('removed').destroy()
    const remade = short.new('remade')
    await remade.removeAll()
    await remade.set('c', 3)
    await remade.close()
    for (const id of ['read', 'changed', 'remade']) expect(await shared.pttl(id)).toBeLessThanOrEqual(MINUTE)

    for (const id of ['read', 'changed', 'remade']) {
      await expect.poll(() => shared.pttl(id), { interval: 100 }).toBeGreaterThan(DAY - MINUTE)
    }
    expect(await shared.ours('read')).toEqual({ a: 1 })
    expect(await shared.ours('changed')).toEqual({ a: 1, b: 2 })
    expect(await shared.ours('remade')).toEqual({ c: 3 })
    expect(await shared.redis.exists(shared.keyOf('removed'))).toBe(0)
  })
})
