import { expect, it } from 'vitest'
import { besideGoFrameOnRedis, SharedRedis } from '../support/beside-redis.ts'
import { expectGoFrameKnowsTheUser } from '../support/who-is-logged-in.ts'

// Only texts, since GoFrame reads everything in a hash table as text.
besideGoFrameOnRedis('one session of Node and GoFrame in a Redis $layout', ({ layout }) => {
  const shared = new SharedRedis(layout)

  it('GoFrame reads who is logged in, until the log-out', () => expectGoFrameKnowsTheUser(shared))

  it('a session holds what Node and GoFrame wrote in turn, for twenty rounds', async () => {
    const expected: Record<string, unknown> = {}
    for (let round = 0; round < 20; round++) {
      const theirs = { [`go ${round % 7}`]: `é <&> ${round}`, both: `go ${round}` }
      await shared.go.set('turns', theirs)
      expect(await shared.ours('turns')).toEqual(Object.assign(expected, theirs))
      const ours = { [`ours ${round % 5}`]: `é <&> ${round}`, both: `ours ${round}` }
      await shared.weSet('turns', ours)
      expect((await shared.go.read('turns')).data).toEqual(Object.assign(expected, ours))
    }
  })

  it('a session loses what Node or GoFrame removes', async () => {
    await shared.go.set('remove', { a: 'one', b: 'two', c: 'three' })
    const session = shared.session('remove')
    await session.remove('a')
    await session.close()
    expect((await shared.go.read('remove')).data).toEqual({ b: 'two', c: 'three' })
    await shared.go.remove('remove', 'b')
    expect(await shared.ours('remove')).toEqual({ c: 'three' })
  })

  it('a session holds both changes if GoFrame saves during a use of Node', async () => {
    await shared.go.set('open', { user: 'ann', cart: 'tea' })
    const session = shared.session('open')
    await session.update('cart', (cart) => `${cart}, pen`)
    await shared.go.set('open', { theirs: 'x', cart: 'book' })
    await session.set('ours', 'y')
    await session.close()
    const both = { user: 'ann', theirs: 'x', ours: 'y', cart: 'book, pen' }
    expect((await shared.go.read('open')).data).toEqual(both)
  })

  it('a session holds both changes if GoFrame creates it during a use of Node that found none', async () => {
    const session = shared.session('made')
    expect(await session.exists()).toBe(false)
    await session.set('ours', 'y')
    await shared.go.set('made', { theirs: 'x' })
    await session.close()
    expect((await shared.go.read('made')).data).toEqual({ theirs: 'x', ours: 'y' })
  })

  it('GoFrame reads the changes of Node as soon as close has resolved', async () => {
    const session = shared.session('last')
    for (let i = 0; i < 30; i++) {
      await session.setMap({ last: `text ${i}`, padding: 'x'.repeat((i * 997) % 5000) })
      await session.close()
      expect(await shared.go.get('last', 'last')).toBe(`text ${i}`)
    }
  })

  it('a session object of Node that is used again sees the changes of GoFrame', async () => {
    const session = shared.session('seen')
    for (let i = 0; i < 5; i++) {
      await shared.go.set('seen', { last: `text ${i}` })
      expect(await session.get('last')).toBe(`text ${i}`)
      await session.close()
    }
  })

  it('direct calls of a storage of Node write at once', async () => {
    await shared.storage.setMap('direct', { a: 'one', b: 'two' }, 60_000)
    await shared.storage.remove('direct', 'b')
    await shared.storage.set('direct', 'c', 'three', 60_000)
    expect((await shared.go.read('direct')).data).toEqual({ a: 'one', c: 'three' })
    await shared.storage.setSession('direct', new Map([['only', 'one']]), 60_000)
    expect((await shared.go.read('direct')).data).toEqual({ only: 'one' })
  })

  it('a session exists only under its new id after regenerateId', async () => {
    await shared.go.set('before', { user: 'ann' })
    const session = shared.session('before')
    const id = await session.regenerateId()
    await session.close()
    expect((await shared.go.read(id)).data).toEqual({ user: 'ann' })
    expect((await shared.go.read('before')).size).toBe(0)
    expect(await shared.redis.exists(shared.keyOf('before'))).toBe(0)
  })
})
