import { RESERVED_KEY } from '../../../src/common/reserved-key.ts'
import { LIFE, redisScript } from './redis-script.ts'

/**
 * Reads a string, and renews it if it holds a JSON object. ARGV: the TTL. Returns the value, and 1 if it was
 * renewed, else 0. The value is decoded to look at it only, and returned as it is: numbers keep their digits.
 */
export const READ_AND_RENEW = redisScript(`
local value = redis.call('get', KEYS[1])
local isRecord, record = false, nil
if value and string.byte(value) == 123 then
  isRecord, record = pcall(cjson.decode, value)
end
if isRecord then
  ${LIFE}
  local life = lifeOf(record['${RESERVED_KEY}'], ARGV[1])
  return { value, life and redis.call('pexpire', KEYS[1], life) or 0 }
end
return { value, 0 }`)
