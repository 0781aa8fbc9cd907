import { expect, it } from 'vitest'
import { besideGoFrameOnRedis, goFrame, SharedRedis } from '../support/beside-redis.ts'
import { goArguments } from '../support/go-process.ts'
import { itSharesLogIns } from '../support/shared-log-ins.ts'
import { TwoServers } from '../support/two-servers.ts'

besideGoFrameOnRedis('GoFrame and Node on one Redis $layout', ({ layout }) => {
  const shared = new SharedRedis(layout)
  const servers = new TwoServers(
    () => [goFrame.binary, goArguments('http', shared.place, {})],
    () => shared.manager,
  )
  const isText = layout === 'hash table'

  itSharesLogIns({ servers, shared, isText })

  it(`a log-out at GoFrame leaves ${isText ? 'nothing' : 'an empty session'}`, async () => {
    const browser = servers.browser()
    await browser.node('/set?key=user&value=ann')
    await browser.go('/logout')
    if (isText) expect(await shared.redis.exists(shared.keyOf(browser.id))).toBe(0)
    else expect(await shared.text(browser.id)).toBe('{}')
  })

  it("a session's own TTL is replaced by GoFrame's at its next save", async () => {
    const week = 7 * 24 * 3_600_000
    const browser = servers.browser()
    await browser.node('/set?key=user&value=ann')
    await browser.node(`/ttl?ttl=${week}`)
    expect(await shared.pttl(browser.id)).toBeGreaterThan(week / 2)
    await browser.go('/set?key=cart&value=mug')
    expect(await shared.pttl(browser.id)).toBeLessThan(week / 2)
    await browser.node('/data')
    expect(await shared.pttl(browser.id)).toBeGreaterThan(week / 2)
  })
})
