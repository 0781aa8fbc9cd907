import { expect, it } from 'vitest'
import { DAY } from '../support/beside.ts'
import { describeBesideGoFrame, SharedRedis } from '../support/beside-redis.ts'

const MINUTE = 60_000

describeBesideGoFrame('a Redis hash of Node and GoFrame', () => {
  const shared = new SharedRedis('hash table')

  it('the reserved field keeps the hash when Node removes its last field', async () => {
    await shared.go.set('last', { a: 'one' })
    const session = shared.session('last')
    await session.remove('a')
    await session.close()
    expect(await shared.fields('last')).toEqual({ '~gsession': '{}' })
    expect(await session.exists()).toBe(true)
    expect(await session.size()).toBe(0)
    await session.close()
    expect((await shared.go.read('last')).data).toEqual({ '~gsession': '{}' })
    await shared.go.set('last', { theirs: 'x' })
    expect(await shared.ours('last')).toEqual({ theirs: 'x' })
  })

  it('a hash is gone when GoFrame removes its last field, also for a running use of Node', async () => {
    await shared.go.set('theirs', { a: 'one' })
    const session = shared.session('theirs')
    await session.set('b', 'two')
    await shared.go.remove('theirs', 'a')
    await expect(session.close()).rejects.toMatchObject({ code: 'SESSION_DESTROYED' })
    expect(await session.exists()).toBe(false)
    expect((await shared.go.read('theirs')).size).toBe(0)
  })

  it('GoFrame keeps the reserved field of a hash, except with RemoveAll', async () => {
    const session = shared.session('carried')
    await session.removeAll()
    await session.setMap({ a: 'one', b: 'two' })
    await session.close()
    const reserved = (await shared.fields('carried'))['~gsession']
    expect(JSON.parse(reserved!)).toEqual({ epoch: expect.stringMatching(/^[0-9a-z]{16}$/) })
    await shared.go.set('carried', { a: 'new', c: 'three' })
    await shared.go.remove('carried', 'b')
    await shared.go.touch('carried')
    expect(await shared.fields('carried')).toEqual({ a: 'new', c: 'three', '~gsession': reserved })
    expect(await shared.ours('carried')).toEqual({ a: 'new', c: 'three' })
  })

  it('Node reads each field of a hash when it needs it', async () => {
    await shared.go.set('fields', { a: 'one', b: 'two' })
    const session = shared.session('fields')
    expect(await session.get('a')).toBe('one')
    await shared.go.set('fields', { b: 'new' })
    expect(await session.get('b')).toBe('new')
    await session.set('a', 'ours')
    await shared.go.set('fields', { a: 'theirs', c: 'three' })
    expect(await session.get('a')).toBe('ours')
    await session.close()
    expect((await shared.go.read('fields')).data).toEqual({ a: 'ours', b: 'new', c: 'three' })
  })

  it('a hash holds all changes of an overlapping request of GoFrame and use of Node', async () => {
    await shared.go.set('overlap', { user: 'ann', visits: 1 })
    await shared.go.hold('overlap')
    const session = shared.session('overlap')
    await session.update('visits', (visits) => Number(visits) + 1)
    await shared.go.finish('overlap', { visits: 41, theirs: 'x' })
    await session.close()
    expect((await shared.go.read('overlap')).data).toEqual({ user: 'ann', visits: '42', theirs: 'x' })
  })

  it('a hash has no TTL before the close of GoFrame, and has one after a use of Node', async () => {
    await shared.go.setOnly('endless', { a: 'one' })
    expect(await shared.pttl('endless')).toBe(-1)
    expect(await shared.ours('endless')).toEqual({ a: 'one' })
    const left = await shared.pttl('endless')
    expect(left).toBeGreaterThan(DAY - MINUTE)
    expect(left).toBeLessThanOrEqual(DAY)
  })

  it('a write of Node gives a hash its TTL, and GoFrame does not renew a hash that it only reads', async () => {
    await shared.weSet('unrenewed', { a: 'one' })
    expect(await shared.pttl('unrenewed')).toBeGreaterThan(DAY - MINUTE)
    await shared.redis.pexpire(shared.keyOf('unrenewed'), MINUTE)
    expect((await shared.go.touch('unrenewed')).size).toBe(1)
    const left = await shared.pttl('unrenewed')
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThanOrEqual(MINUTE)
  })
})
