import { expect, it } from 'vitest'
import { StorageFile } from '../../platforms/node/index.ts'
import { besideGoFrame, DAY, HOUR, Shared } from './support/beside.ts'
import { setStamp } from './support/session-files.ts'

/** Milliseconds before or after the expiry of a session: long enough for a test to read it. */
const MARGIN = 60_000

besideGoFrame('the expiry of a session beside GoFrame $version, $body', (world) => {
  const shared = new Shared(world)

  it.each(['GoFrame', 'Node'])(
    'a session expires for both one TTL after its last use, written by %s',
    async (writer) => {
      const id = `life-${writer}`
      const write = writer === 'Node' ? shared.weSet.bind(shared) : shared.go.set.bind(shared.go)
      await write(id, { a: 1 })
      const { stamp } = shared.record(id)
      expect(Math.abs(Date.now() - stamp)).toBeLessThan(MARGIN)

      setStamp(shared.folder, id, Date.now() - DAY + MARGIN)
      expect((await shared.go.read(id)).data).toEqual({ a: 1 })
      expect(await shared.storage.getSession(id, DAY)).toEqual(new Map([['a', 1]]))
      setStamp(shared.folder, id, Date.now() - DAY - 1)
      expect((await shared.go.read(id)).data).toEqual({})
      expect(await shared.storage.getSession(id, DAY)).toBeUndefined()
      expect(await shared.session(id).exists()).toBe(false)
      // The TTL of the reader counts.
      expect(await shared.storage.getSession(id, 2 * DAY)).toEqual(new Map([['a', 1]]))
    },
  )

  it('a stamp before 1970 or far in the future expires alike for both', async () => {
    await shared.go.set('odd', { a: 1 })
    for (const stamp of [-1, -(2 ** 40), 1, Date.now() + 1000 * DAY]) {
      setStamp(shared.folder, 'odd', stamp)
      const isAlive = await shared.session('odd').exists()
      expect((await shared.go.read('odd')).size).toBe(isAlive ? 1 : 0)
      expect(isAlive).toBe(stamp > Date.now())
    }
  })

  it('updateTTL of Node renews a session for GoFrame', async () => {
    await shared.go.set('renewed', { a: 1 })
    const old = Date.now() - DAY + MARGIN
    setStamp(shared.folder, 'renewed', old)
    const session = shared.session('renewed')
    expect(await session.get('a')).toBe(1)
    await session.close()
    await shared.storage.flush()
    const { stamp, json } = shared.record('renewed')
    expect(Date.now() - stamp).toBeLessThan(MARGIN)
    expect(json).toBe('{"a":1}')
    expect((await shared.go.read('renewed')).data).toEqual({ a: 1 })
  })

  it('updateTTL of Node does not restore an expired session', async () => {
    await shared.go.set('over', { a: 1 })
    setStamp(shared.folder, 'over', Date.now() - DAY - 1000)
    await shared.storage.updateTTL('over', DAY)
    await shared.storage.flush()
    expect((await shared.go.read('over')).size).toBe(0)
  })

  it('an expired session can be created again under the same id by both', async () => {
    await shared.go.set('anew', { old: 1 })
    setStamp(shared.folder, 'anew', Date.now() - DAY - 1000)
    await shared.weSet('anew', { ours: 1 })
    expect((await shared.go.read('anew')).data).toEqual({ ours: 1 })
    setStamp(shared.folder, 'anew', Date.now() - DAY - 1000)
    await shared.go.set('anew', { theirs: 1 })
    expect(await shared.ours('anew')).toEqual({ theirs: 1 })
  })

  it('a session that expires during a use of Node is gone at its close', async () => {
    await shared.go.set('ended', { a: 1 })
    const session = shared.session('ended')
    await session.set('b', 2)
    setStamp(shared.folder, 'ended', Date.now() - DAY - 1000)
    await expect(session.close()).rejects.toMatchObject({ code: 'SESSION_DESTROYED' })
    expect((await shared.go.read('ended')).size).toBe(0)
  })

  it('sweep of Node removes expired sessions, and keeps those that GoFrame uses', async () => {
    const sweeper = new StorageFile(shared.folder, HOUR)
    // Without the key it could not see whether a session has a longer TTL of its own.
    sweeper.setCryptoEnabled(world.body === 'encrypted')
    await shared.go.set('swept', { a: 1 })
    await shared.go.set('kept', { a: 1 })
    setStamp(shared.folder, 'swept', Date.now() - HOUR - 1000)
    setStamp(shared.folder, 'kept', Date.now() - HOUR + MARGIN)
    await sweeper.sweep()
    await sweeper[Symbol.asyncDispose]()
    expect((await shared.go.read('swept')).size).toBe(0)
    expect((await shared.go.read('kept')).size).toBe(1)
  })
})
