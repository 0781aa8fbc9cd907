import { expect, it } from 'vitest'
import { besideGoFrameOnRedis, SharedRedis } from '../support/beside-redis.ts'

besideGoFrameOnRedis('the end of a session beside GoFrame in a Redis $layout', ({ layout }) => {
  const shared = new SharedRedis(layout)
  const exists = async (id: string) => (await shared.redis.exists(shared.keyOf(id))) === 1

  it('RemoveAll of GoFrame without Close leaves nothing', async () => {
    await shared.go.set('gone', { user: 'ann' })
    await shared.go.removeAll('gone', false)
    const session = shared.session('gone')
    expect(await session.exists()).toBe(false)
    expect(await session.data()).toEqual({})
    await session.close()
    expect(await exists('gone')).toBe(false)
  })

  it('RemoveAll and Close of GoFrame leave an empty session in a string, and nothing of a hash', async () => {
    await shared.go.set('out', { user: 'ann' })
    await shared.go.removeAll('out', true)
    if (layout === 'string') expect(await shared.text('out')).toBe('{}')
    const session = shared.session('out')
    expect(await session.exists()).toBe(layout === 'string')
    expect(await session.data()).toEqual({})
    expect(await session.size()).toBe(0)
    expect(await session.get('user', 'nobody')).toBe('nobody')
    await session.set('farewell', 'bye')
    await session.close()
    // A hash is made anew, with an epoch.
    expect((await shared.go.read('out')).data).toMatchObject({ farewell: 'bye' })
  })

  it('a session is gone for GoFrame after removeAll of Node, and stays gone after its close', async () => {
    await shared.go.set('ours', { user: 'ann' })
    const session = shared.session('ours')
    await session.removeAll()
    expect((await shared.go.read('ours')).data).toEqual({})
    await session.close()
    expect(await shared.go.get('ours', 'user')).toBeNull()
    expect(await exists('ours')).toBe(false)
  })

  it('a use of Node does not restore a session that GoFrame removed during it', async () => {
    await shared.go.set('late', { user: 'ann' })
    const session = shared.session('late')
    await session.set('cart', 'book')
    await shared.go.removeAll('late', false)
    await expect(session.close()).rejects.toMatchObject({ code: 'SESSION_DESTROYED' })
    expect(await exists('late')).toBe(false)
  })

  it('a session has an epoch after removeAll and set of Node, and GoFrame keeps it', async () => {
    await shared.go.set('epoch', { user: 'ann' })
    const slow = shared.session('epoch')
    await slow.set('user', 'ann again')
    const session = shared.session('epoch')
    await session.removeAll()
    await session.set('message', 'bye')
    await session.close()
    const { data, size } = await shared.go.read('epoch')
    expect(size).toBe(2)
    expect(data.message).toBe('bye')
    const reserved = data['~gsession']
    const inside = layout === 'string' ? reserved : JSON.parse(String(reserved))
    expect(inside).toEqual({ epoch: expect.stringMatching(/^[0-9a-z]{16}$/) })
    await shared.go.set('epoch', { theirs: 'x' })
    expect((await shared.go.read('epoch')).data['~gsession']).toEqual(reserved)
    await expect(slow.close()).rejects.toMatchObject({ code: 'SESSION_DESTROYED' })
    expect(await shared.ours('epoch')).toEqual({ message: 'bye', theirs: 'x' })
  })
})
