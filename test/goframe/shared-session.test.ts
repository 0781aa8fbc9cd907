import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { besideGoFrame, Shared } from './support/beside.ts'
import { pathOf } from './support/session-files.ts'
import { expectGoFrameKnowsTheUser } from './support/who-is-logged-in.ts'

besideGoFrame('one session of Node and GoFrame $version, $body', (world) => {
  const shared = new Shared(world)

  it('a session holds what Node and GoFrame wrote in turn, for twenty rounds', async () => {
    const expected: Record<string, unknown> = {}
    for (let round = 0; round < 20; round++) {
      Object.assign(expected, { [`go ${round % 7}`]: round, both: `go ${round}` })
      await shared.go.set('turns', { [`go ${round % 7}`]: round, both: `go ${round}` })
      expect(await shared.ours('turns')).toEqual(expected)
      Object.assign(expected, { [`ours ${round % 5}`]: round, both: `ours ${round}` })
      await shared.weSet('turns', { [`ours ${round % 5}`]: round, both: `ours ${round}` })
      expect((await shared.go.read('turns')).data).toEqual(expected)
    }
  })

  it('GoFrame reads who is logged in, until the log-out', () => expectGoFrameKnowsTheUser(shared))

  it('a session loses what Node or GoFrame removes', async () => {
    await shared.go.set('remove', { a: 1, b: 2, c: 3 })
    const session = shared.session('remove')
    await session.remove('a')
    await session.close()
    expect((await shared.go.read('remove')).data).toEqual({ b: 2, c: 3 })
    await shared.go.remove('remove', 'b')
    expect(await shared.ours('remove')).toEqual({ c: 3 })
  })

  it('a session holds both changes if GoFrame saves during a use of Node', async () => {
    await shared.go.set('open', { user: 'ann' })
    const session = shared.session('open')
    await session.update('visits', (visits) => Number(visits ?? 0) + 1)
    await shared.go.set('open', { theirs: 1, visits: 41 })
    await session.set('ours', 1)
    await session.close()
    const both = { user: 'ann', theirs: 1, ours: 1, visits: 42 }
    expect((await shared.go.read('open')).data).toEqual(both)
  })

  it('RemoveAll and Close of GoFrame leave an empty session', async () => {
    await shared.go.set('out', { user: 'ann' })
    await shared.go.removeAll('out', true)
    expect(shared.record('out').json).toBe('{}')
    const session = shared.session('out')
    expect(await session.data()).toEqual({})
    expect(await session.size()).toBe(0)
    expect(await session.get('user', 'nobody')).toBe('nobody')
    expect(await session.exists()).toBe(true)
    await session.set('farewell', 'bye')
    await session.close()
    expect((await shared.go.read('out')).data).toEqual({ farewell: 'bye' })
  })

  it('RemoveAll of GoFrame without Close leaves no session', async () => {
    await shared.go.set('gone', { user: 'ann' })
    await shared.go.removeAll('gone', false)
    const session = shared.session('gone')
    expect(await session.exists()).toBe(false)
    expect(await session.data()).toEqual({})
    await session.close()
    expect(existsSync(pathOf(shared.folder, 'gone'))).toBe(false)
  })

  it('a use of Node does not restore a session that GoFrame removed during it', async () => {
    await shared.go.set('late', { user: 'ann' })
    const session = shared.session('late')
    await session.set('cart', ['book'])
    await shared.go.removeAll('late', false)
    await expect(session.close()).rejects.toMatchObject({ code: 'SESSION_DESTROYED' })
    expect((await shared.go.read('late')).size).toBe(0)
  })

  it('a use of Node adds only its own changes to a session that GoFrame emptied during it', async () => {
    await shared.go.set('emptied', { user: 'ann', role: 'admin' })
    const session = shared.session('emptied')
    expect(await session.get('user')).toBe('ann')
    await session.set('cart', ['book'])
    await shared.go.removeAll('emptied', true)
    await session.close()
    expect((await shared.go.read('emptied')).data).toEqual({ cart: ['book'] })
  })

  it('a session is gone for GoFrame after removeAll of Node, and stays gone after its close', async () => {
    await shared.go.set('ours', { user: 'ann' })
    const session = shared.session('ours')
    await session.removeAll()
    expect((await shared.go.read('ours')).data).toEqual({})
    await session.close()
    expect(await shared.go.get('ours', 'user')).toBeNull()
    expect(existsSync(pathOf(shared.folder, 'ours'))).toBe(false)
  })

  it('a session has an epoch after removeAll and set of Node, and GoFrame keeps it', async () => {
    await shared.go.set('epoch', { user: 'ann' })
    const slow = shared.session('epoch')
    await slow.set('user', 'ann again')
    const session = shared.session('epoch')
    await session.removeAll()
    await session.set('message', 'bye')
    await session.close()
    const epoch = { epoch: expect.stringMatching(/^[0-9a-z]{16}$/) }
    const { data, size } = await shared.go.read('epoch')
    expect(data).toEqual({ message: 'bye', '~gsession': epoch })
    expect(size).toBe(2)
    await shared.go.set('epoch', { theirs: 1 })
    expect(JSON.parse(shared.record('epoch').json)['~gsession']).toEqual(data['~gsession'])
    expect(await shared.ours('epoch')).toEqual({ message: 'bye', theirs: 1 })
    await expect(slow.close()).rejects.toMatchObject({ code: 'SESSION_DESTROYED' })
    expect(await shared.ours('epoch')).toEqual({ message: 'bye', theirs: 1 })
  })
})
