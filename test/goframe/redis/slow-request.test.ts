import { expect, it } from 'vitest'
import { besideGoFrameOnRedis, SharedRedis } from '../support/beside-redis.ts'

// What can't be guaranteed beside GoFrame: into a string it saves the whole map that it has loaded. Into a
// hash it writes only what it sets, when it sets it.
besideGoFrameOnRedis('a slow request of GoFrame in a Redis $layout', ({ layout }) => {
  const shared = new SharedRedis(layout)
  const isString = layout === 'string'

  it('a slow request of GoFrame undoes what Node saved during it in a string, not in a hash', async () => {
    await shared.go.set('revert', { user: 'ann', cart: 'book' })
    await shared.go.hold('revert')
    await shared.weSet('revert', { cart: 'book, pen', seen: 'yes' })
    await shared.go.finish('revert', { theirs: 'x' })
    const ours = isString ? { cart: 'book' } : { cart: 'book, pen', seen: 'yes' }
    expect(await shared.ours('revert')).toEqual({ user: 'ann', ...ours, theirs: 'x' })
  })

  it('a slow request of GoFrame restores a session that Node removed during it, in a hash only its own fields', async () => {
    await shared.go.set('back', { user: 'ann' })
    await shared.go.hold('back')
    await shared.session('back').destroy()
    expect(await shared.redis.exists(shared.keyOf('back'))).toBe(0)
    await shared.go.finish('back', { theirs: 'x' })
    expect(await shared.ours('back')).toEqual(isString ? { user: 'ann', theirs: 'x' } : { theirs: 'x' })
  })

  it("a slow request of Node that ends after GoFrame's undoes nothing", async () => {
    await shared.go.set('after', { user: 'ann' })
    const session = shared.session('after')
    expect(await session.get('user')).toBe('ann')
    await shared.go.hold('after')
    await shared.go.finish('after', { theirs: 'x' })
    await session.set('ours', 'y')
    await session.close()
    expect((await shared.go.read('after')).data).toEqual({ user: 'ann', theirs: 'x', ours: 'y' })
  })
})
