import { RESERVED_KEY } from '../../../src/common/reserved-key.ts'
import { LIFE, redisScript } from './redis-script.ts'
import { entries, integer, type ReplyType } from './reply-types.ts'
import { SEALED_LIFE } from './sealed-life.ts'
import type { RecordValue } from './value-codec.ts'

/**
 * Reads a string, and renews it if it holds a JSON object, or a sealed record that shows a TTL of its own (format 2,
 * as bytes or in base64): that needs no key. ARGV: the TTL. Returns the value, and 1 if it was renewed, else 0. The
 * value is decoded to look at it only, and returned as it is: numbers keep their digits.
 */
export const READ_AND_RENEW = redisScript(`
local value = redis.call('get', KEYS[1])
if not value then
  return { value, 0 }
end
local life
local first = string.byte(value)
if first == 123 then
  local isRecord, record = pcall(cjson.decode, value)
  if isRecord then
    ${LIFE}
    life = lifeOf(record['${RESERVED_KEY}'], ARGV[1])
  end
elseif first == 2 or first == 65 then
  ${SEALED_LIFE}
  life = sealedLife(value)
end
return { value, life and redis.call('pexpire', KEYS[1], life) or 0 }`)

/** What the script replies, by the type of the values. */
export function readAndRenewed({
  asBytes,
  read,
}: ReplyType<RecordValue>): ReplyType<{ value: RecordValue; isRenewed: boolean }> {
  return {
    asBytes,
    read: (reply) => {
      const [value, renewed] = entries(reply, 2)
      return { value: read(value), isRenewed: integer(renewed) === 1 }
    },
  }
}
