import { expect, it } from 'vitest'
import { besideGoFrame, Shared } from './support/beside.ts'

// What can't be guaranteed beside GoFrame: it saves the whole map that it has loaded, without a lock.
besideGoFrame('a slow request of GoFrame $version, $body', (world) => {
  const shared = new Shared(world)

  it('a slow request of GoFrame that changes the session undoes what Node saved during it', async () => {
    await shared.go.set('revert', { user: 'ann', cart: ['book'] })
    await shared.go.hold('revert')
    await shared.weSet('revert', { cart: ['book', 'pen'], seen: true })
    await shared.go.finish('revert', { theirs: 1 })
    expect(await shared.ours('revert')).toEqual({ user: 'ann', cart: ['book'], theirs: 1 })
  })

  it('a slow request of GoFrame that changes the session restores a session that Node removed during it', async () => {
    await shared.go.set('back', { user: 'ann' })
    await shared.go.hold('back')
    const session = shared.session('back')
    await session.destroy()
    await session.close()
    expect(await session.exists()).toBe(false)
    await session.close()
    await shared.go.finish('back', { theirs: 1 })
    expect(await shared.ours('back')).toEqual({ user: 'ann', theirs: 1 })
  })

  it("a slow request of Node that ends after GoFrame's undoes nothing", async () => {
    await shared.go.set('after', { user: 'ann' })
    const session = shared.session('after')
    expect(await session.get('user')).toBe('ann')
    await shared.go.hold('after')
    await shared.go.finish('after', { theirs: 1 })
    await session.set('ours', 1)
    await session.close()
    expect((await shared.go.read('after')).data).toEqual({ user: 'ann', theirs: 1, ours: 1 })
  })
})
