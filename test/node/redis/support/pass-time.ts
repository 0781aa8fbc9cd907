import { realClock } from '../../../../src/common/real-timers.ts'
import type { RedisServer } from './redis-server.ts'

/**
 * Lets milliseconds pass, for servers and for this process, without waiting for them: all keys have so much
 * less to live. A case that really slept would fail wherever the machine is busy for half a second.
 */
export async function passTime(servers: readonly RedisServer[], ms: number): Promise<void> {
  for (const server of servers) await server.command('EVAL', AGE, '0', String(ms))
  passed += ms
}

const AGE = `
for _, key in ipairs(redis.call('keys', '*')) do
  local life = redis.call('pttl', key)
  if life >= 0 then
    redis.call('pexpire', key, string.format('%.0f', life - ARGV[1]))
  end
end`

let passed = 0
const { now } = realClock
realClock.now = () => now() + passed
