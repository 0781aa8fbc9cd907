import { SessionError, withOperation } from '../../../src/common/session-error.ts'
import { isSessionId } from '../../../src/common/session-id.ts'
import type { RedisCommands } from './redis-commands.ts'
import { redisError } from './redis-error.ts'

/** Which keys are sessions. */
export interface ListedKeys {
  readonly prefix: string
  readonly type: 'string' | 'hash'
  /** Whether ids may contain `:`. If not, a key with one after the prefix belongs to a longer prefix. */
  readonly colonsInIds: boolean
}

/**
 * The ids of the sessions. Without a prefix any key could be one: `INVALID_ARGUMENT`. `name` is the call that errors
 * name.
 */
export async function* redisIds(
  redis: RedisCommands,
  { prefix, type, colonsInIds }: ListedKeys,
  name: string,
): AsyncGenerator<string, void, undefined> {
  if (prefix === '') {
    throw new SessionError('INVALID_ARGUMENT', `${name}: without a prefix any key could be a session`)
  }
  const whole = redis.stored(prefix)
  const pattern = `${whole.replace(/[*?[\]^\\-]/g, '\\$&')}*`
  try {
    for (const scan of await redis.scans()) {
      // A scan may return a key again, and then most likely in the next reply.
      let before = new Set<string>()
      let cursor = '0'
      do {
        const [next, keys] = await scan([cursor, 'match', pattern, 'count', '1000', 'type', type])
        cursor = next
        const found = new Set(keys)
        for (const key of found) {
          const id = key.slice(whole.length)
          if (!before.has(key) && isSessionId(id) && (colonsInIds || !id.includes(':'))) yield id
        }
        before = found
      } while (cursor !== '0')
    }
  } catch (error) {
    throw withOperation(redisError(error), name)
  }
}
