import { SessionError } from '../../../src/session-error.ts'
import { checkSessionId } from '../../../src/session-id.ts'
import type { RedisClient } from './redis-client.ts'
import { redisError } from './redis-error.ts'

/** The ids of the keys of one type under a prefix; without a prefix any key could be one: `INVALID_ARGUMENT`. */
export async function* redisIds(
  client: RedisClient,
  prefix: string,
  type: 'string' | 'hash',
): AsyncGenerator<string, void, undefined> {
  if (prefix === '') {
    throw new SessionError('INVALID_ARGUMENT', 'ids: without a prefix any key could be a session')
  }
  const whole = client.keyPrefix + prefix
  const pattern = `${whole.replace(/[*?[\]^\\-]/g, '\\$&')}*`
  try {
    for (const scan of await client.scans()) {
      // A key may come again in a later answer, hardly ever far from the first time.
      let before = new Set<string>()
      let cursor = '0'
      do {
        const reply = (await scan([cursor, 'match', pattern, 'count', '1000', 'type', type])) as ScanReply
        cursor = String(reply[0])
        const found = new Set(reply[1])
        for (const key of found) {
          const id = key.slice(whole.length)
          if (!before.has(key) && isSessionId(id)) yield id
        }
        before = found
      } while (cursor !== '0')
    }
  } catch (error) {
    throw redisError(error)
  }
}

type ScanReply = [cursor: unknown, keys: string[]]

function isSessionId(id: string): boolean {
  try {
    checkSessionId(id)
    return true
  } catch {
    return false
  }
}
