import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SessionErrorCode } from '../../../../src/common/session-error-code.ts'
import { callEach, STORAGES } from './support/calls.ts'
import { ioredisTo, nodeRedisTo } from './support/clients.ts'
import { failureOf } from './support/failures.ts'
import { type FakeRedis, startFakeRedis } from './support/fake-redis.ts'
import { watchesForUnhandled } from './support/unhandled.ts'

/** What Redis says, and what that means. */
const ANSWERS: readonly (readonly [string, SessionErrorCode, boolean])[] = [
  ['LOADING Redis is loading the dataset in memory', 'STORAGE_UNAVAILABLE', true],
  ["READONLY You can't write against a read only replica.", 'STORAGE_UNAVAILABLE', true],
  ['MASTERDOWN Link with MASTER is down', 'STORAGE_UNAVAILABLE', true],
  ['CLUSTERDOWN Hash slot not served', 'STORAGE_UNAVAILABLE', true],
  ['TRYAGAIN Multiple keys request during rehashing of slot', 'STORAGE_UNAVAILABLE', true],
  ['MOVED 1 127.0.0.1:1', 'STORAGE_UNAVAILABLE', true],
  ['ASK 1 127.0.0.1:1', 'STORAGE_UNAVAILABLE', true],
  ['BUSY Redis is busy running a script.', 'STORAGE_UNAVAILABLE', true],
  ['MISCONF Redis is configured to save RDB snapshots', 'STORAGE_UNAVAILABLE', true],
  ['NOREPLICAS Not enough good replicas to write.', 'STORAGE_UNAVAILABLE', true],
  ['UNKILLABLE Sorry the script already executed write commands', 'STORAGE_UNAVAILABLE', true],
  ["OOM command not allowed when used memory > 'maxmemory'.", 'STORAGE_FULL', true],
  ['WRONGTYPE Operation against a key holding the wrong kind of value', 'RECORD_CORRUPT', false],
  ['NOAUTH Authentication required.', 'STORAGE_DENIED', false],
  ['NOPERM this user has no permissions to run this command', 'STORAGE_DENIED', false],
  ['WRONGPASS invalid username-password pair', 'STORAGE_DENIED', false],
  ['DENIED Redis is running in protected mode', 'STORAGE_DENIED', false],
  ["ERR unknown command 'EVALSHA', with args beginning with:", 'STORAGE_UNAVAILABLE', false],
  ['ERR something that nobody has heard of', 'STORAGE_UNAVAILABLE', false],
]

describe.each([
  ['ioredis', ioredisTo],
  ['node-redis', (port: number) => nodeRedisTo(port, { RESP: 2 })],
] as const)('%s', (_, connect) => {
  let fake: FakeRedis
  let answer = ''
  beforeAll(async () => {
    // Redis, too, says in some of its errors what was asked.
    fake = await startFakeRedis((command) => `-${answer} ${command.join(' ').replace(/[\r\n]/g, ' ')}`)
  })
  afterAll(() => fake.stop())
  watchesForUnhandled()

  describe.each(STORAGES)('%s', (_, open) => {
    it('each error that Redis replies becomes the SessionError of its meaning', async () => {
      const storage = open(await connect(fake.port))
      for (const [said, code, retryable] of ANSWERS) {
        answer = said
        for (const [name, call] of callEach(storage)) {
          const error = await failureOf(call, code, retryable)
          if (name !== 'ids') expect(error.message).toContain(`.${name}: Redis replied ${said.split(' ')[0]}`)
        }
      }
    })

    it('an error of Redis without a known code is STORAGE_UNAVAILABLE, and its message is withheld', async () => {
      answer = 'ODD'
      for (const [, call] of callEach(open(await connect(fake.port)))) {
        await failureOf(call, 'STORAGE_UNAVAILABLE', true)
      }
    })
  })
})
