import { expect, it } from 'vitest'
import { Manager, StorageRedis, StorageRedisHashTable } from '../../../platforms/node/index.ts'
import { DAY } from '../support/beside.ts'
import { describeBesideGoFrame, SharedRedis } from '../support/beside-redis.ts'

describeBesideGoFrame('a sealed string', () => {
  const shared = new SharedRedis('string')

  it('GoFrame fails to read a sealed string, and leaves it unchanged', async () => {
    const options = { crypto: { mode: 'sealed', keys: [new Uint8Array(32).fill(7)] } } as const
    const manager = new Manager(DAY, new StorageRedis(shared.redis, shared.prefix, options))
    const session = manager.new('sealed')
    await session.set('user', 'ann')
    await session.close()
    await expect(shared.go.read('sealed')).rejects.toThrow('json.UnmarshalUseNumber failed')
    await expect(shared.go.set('sealed', { theirs: 'x' })).rejects.toThrow('json.UnmarshalUseNumber failed')
    expect(await session.data()).toEqual({ user: 'ann' })
  })
})

describeBesideGoFrame("a hash with the option values: 'json'", () => {
  const shared = new SharedRedis('hash table')

  it("GoFrame reads a hash with values: 'json' as JSON texts, and its own texts are RECORD_CORRUPT for Node", async () => {
    const storage = new StorageRedisHashTable(shared.redis, shared.prefix, { values: 'json' })
    const manager = new Manager(DAY, storage)
    const session = manager.new()
    const values = { big: 9223372036854775807n, list: [1, '<b>'], null: null, text: 'ann', true: true }
    await session.setMap(values)
    await session.close()
    const texts = { big: '9223372036854775807', list: '[1,"<b>"]', null: 'null', text: '"ann"', true: 'true' }
    const id = await session.id()
    expect((await shared.go.read(id)).data).toEqual(texts)

    await session.close()
    await shared.go.set(id, { number: 5, object: { a: '<b>' } })
    expect(await session.data()).toEqual({ ...values, number: 5, object: { a: '<b>' } })
    await session.close()
    await shared.go.set(id, { text: 'bob' })
    await expect(session.get('text')).rejects.toMatchObject({ code: 'RECORD_CORRUPT' })
    expect(await session.get('number')).toBe(5)
  })
})
