import { expect, it } from 'vitest'
import { besideGoFrameOnRedis, SharedRedis } from '../support/beside-redis.ts'

besideGoFrameOnRedis('the keys of a Redis $layout', ({ layout }) => {
  const plain = new SharedRedis(layout, '')
  const prefixed = new SharedRedis(layout, 'é:{app} ')

  it.each([
    ['without a prefix', plain],
    ['with a prefix of any characters', prefixed],
  ])('Node uses the same keys as GoFrame %s', async (_title, shared) => {
    await shared.weSet('ours', { a: 'one' })
    await shared.go.set('theirs', { b: 'two' })
    expect((await shared.redis.keys('*')).sort()).toEqual([`${shared.prefix}ours`, `${shared.prefix}theirs`])
    expect((await shared.go.read('ours')).data).toEqual({ a: 'one' })
    expect(await shared.ours('theirs')).toEqual({ b: 'two' })
    for (const id of ['ours', 'theirs']) await shared.session(id).destroy()
    expect(await shared.redis.keys('*')).toEqual([])
  })
})
