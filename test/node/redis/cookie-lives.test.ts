import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect } from 'vitest'
import { HttpSessions } from '../../../platforms/http/index.ts'
import { Manager } from '../../../platforms/node/index.ts'
import { cookiesOf, NAME } from '../../http/support.ts'
import { openIoredis } from './support/clients.ts'
import { EACH_LAYOUT } from './support/layouts.ts'
import { useRedis } from './support/use-redis.ts'
import { describeWithRedis, itWithRedis } from './support/with-redis.ts'

const LIVES = 200
/** How often each browser uses its session. `COOKIE_USES=100` lets each live for a minute. */
const USES = Number(process.env.COOKIE_USES ?? 4)

const TTL = 1000
/** The session's own TTL of each third browser, in milliseconds. */
const OWN_TTL = [undefined, 2 * TTL, 0.7 * TTL]

describeWithRedis('browsers that use their sessions within the TTL', () => {
  const redis = useRedis()

  describe.each(EACH_LAYOUT)('%s', (_name, layout) => {
    itWithRedis(`${LIVES} of them stay logged in, longer than any one cookie lasts`, async () => {
      const prefix = redis.prefix()
      const processes = await Promise.all(
        [0, 1].map(async () => {
          const connection = await redis.open(openIoredis(redis.engine.port))
          return new HttpSessions(new Manager(TTL, layout.open(connection, prefix)))
        }),
      )
      const lives = await Promise.all(Array.from({ length: LIVES }, (_, n) => live(processes, n)))
      const judged = lives.filter((life) => life !== 'too slow')
      expect(judged).toEqual(judged.map(() => 'logged in'))
    })
  })
})

/** One browser, which uses its session by turns of the processes. It keeps its cookie as long as it is told to. */
async function live(
  processes: readonly HttpSessions[],
  n: number,
): Promise<'logged in' | 'logged out' | 'too slow'> {
  const ownTTL = OWN_TTL[n % OWN_TTL.length]
  const ttl = ownTTL ?? TTL
  let kept = { value: '', end: 0 }
  const visit = async (use: number) => {
    const cookie = kept.end > Date.now() ? `${NAME}=${kept.value}` : ''
    const request = new Request('http://shop.test/', { headers: { cookie } })
    let user: unknown
    const response = await processes[(n + use) % 2]!.handle(request, async (session) => {
      user = await session.get('user')
      if (use === 0) await session.set('user', n)
      if (use === 0 && ownTTL !== undefined) await session.setTTL(ownTTL)
      return new Response('ok')
    })
    for (const { value, attributes } of cookiesOf(response)) {
      kept = { value, end: Date.now() + 1000 * Number(attributes[0]?.slice('Max-Age='.length)) }
    }
    return String(user)
  }
  let last = Date.now()
  await visit(0)
  for (let use = 1; use <= USES; use++) {
    await sleep(0.6 * ttl)
    const begin = Date.now()
    const user = await visit(use)
    // On a busy machine a use may come too late: the last one has renewed the session at some time since it began.
    if (Date.now() - last > 0.9 * ttl) return 'too slow'
    if (user !== String(n)) return 'logged out'
    last = begin
  }
  return 'logged in'
}
