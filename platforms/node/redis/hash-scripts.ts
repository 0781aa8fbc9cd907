import { MAX_KEYS } from '../../../src/common/limits.ts'
import { RESERVED_KEY } from '../../../src/common/reserved-key.ts'
import { LIFE, redisScript } from './redis-script.ts'

// Each script begins with a command for hashes: it fails for a key of another type before anything is written.

/**
 * Renews a hash. ARGV: the TTL; names of fields. Returns the reserved field and those that are named; nothing when
 * there is no hash.
 */
export const RENEW = redisScript(`
local found = redis.call('hmget', KEYS[1], '${RESERVED_KEY}', unpack(ARGV, 2))
${LIFE}
local life = lifeOf(found[1], ARGV[1])
if life and redis.call('pexpire', KEYS[1], life) == 0 then
  return false
end
return found`)

/** Returns all fields as a list of names and values. ARGV: a TTL, with which the hash is renewed, or ''. */
export const READ_ALL = redisScript(`
local fields = redis.call('hgetall', KEYS[1])
if ARGV[1] ~= '' and #fields > 0 then
  ${LIFE}
  local life = lifeOf(redis.call('hget', KEYS[1], '${RESERVED_KEY}'), ARGV[1])
  if life then
    redis.call('pexpire', KEYS[1], life)
  end
end
return fields`)

/** Returns the number of fields without the reserved one. */
export const COUNT = redisScript(`
return redis.call('hlen', KEYS[1]) - redis.call('hexists', KEYS[1], '${RESERVED_KEY}')`)

/** Removes a hash. Returns 1. */
export const REMOVE = redisScript(`
if redis.call('hlen', KEYS[1]) > 0 then
  redis.call('del', KEYS[1])
end
return 1`)

/**
 * A script is not rolled back: a client that lacks the right to one of its writes must not begin. `denied` returns
 * the error for a command that the client may not send for the key.
 */
const DENIED = `
local function denied(command, ...)
  if redis.acl_check_cmd and not redis.acl_check_cmd(command, KEYS[1], ...) then
    return redis.error_reply('NOPERM ' .. command)
  end
end`

/**
 * Keeps or removes a hash, or replaces it by a redirect, if it holds exactly the given fields. ARGV: 'keep',
 * 'remove', or the reserved field of the redirect; the TTL of the redirect; the fields as a list of names and
 * values. Returns 1, or 0 if the hash holds something else.
 */
export const LEAVE = redisScript(`
if redis.call('hlen', KEYS[1]) * 2 + 2 ~= #ARGV then
  return 0
end
for i = 3, #ARGV, 2 do
  if redis.call('hget', KEYS[1], ARGV[i]) ~= ARGV[i + 1] then
    return 0
  end
end
if ARGV[1] == 'remove' then
  redis.call('del', KEYS[1])
elseif ARGV[1] ~= 'keep' then
  ${DENIED}
  local refused = denied('del') or denied('hset', '1', '1') or denied('pexpire', '1')
  if refused then
    return refused
  end
  redis.call('del', KEYS[1])
  redis.call('hset', KEYS[1], '${RESERVED_KEY}', ARGV[1])
  redis.call('pexpire', KEYS[1], ARGV[2])
end
return 1`)

/**
 * Replaces what is stored by a hash. ARGV: the TTL; 'absent' if nothing must be stored, or ''; the fields as a list of
 * names and values. Returns 1, or 0 if something is stored that must not be.
 */
export const SAVE = redisScript(`
if redis.call('hlen', KEYS[1]) > 0 and ARGV[2] == 'absent' then
  return 0
end
${DENIED}
local refused = denied('hset', '1', '1') or denied('del') or denied('pexpire', '1')
if refused then
  return refused
end
redis.call('hset', KEYS[1], ARGV[3], ARGV[4])
redis.call('del', KEYS[1])
for i = 3, #ARGV, 1000 do
  redis.call('hset', KEYS[1], unpack(ARGV, i, math.min(i + 999, #ARGV)))
end
redis.call('pexpire', KEYS[1], ARGV[1])
return 1`)

/**
 * Applies changes to a hash. ARGV: the base of the change set, or 'present' for one that creates no hash; the TTL, or
 * '' to keep the present one; the reserved field that a loaded hash is expected to have, '' for none, or, where the base
 * is 'cleared', the epoch of the hash that the use has removed: one with another epoch is not replaced; the reserved
 * field of a new hash, '' for none; the number of compared fields, and of set ones; for each compared field its name,
 * and '-' (none) or '=' and its value; for each set field its name and value; the names of the removed fields.
 *
 * Returns 1 when the changes are applied; 0 when the hash has become a redirect, or a loaded one is gone; 2 when there
 * would be too many keys; else, when the hash does not hold what is expected, the reserved field and the compared ones
 * as they are. Nothing is changed then.
 */
export const APPLY = redisScript(`
local key, base, ttl = KEYS[1], ARGV[1], ARGV[2]
local compared = 6 + 2 * ARGV[5]
local set = compared + 2 * ARGV[6]
local size = redis.call('hlen', key)
if base == 'loaded' and size == 0 then
  return 0
end
local replaces = base == 'cleared' or base == 'any'
if replaces and set == compared then
  return 1
end
-- A client that may not read the reserved field must not begin: the TTL depends on it.
local reserved = redis.call('hget', key, '${RESERVED_KEY}')
if base ~= 'any' then
  local isRead, metadata = pcall(cjson.decode, reserved or '')
  metadata = isRead and type(metadata) == 'table' and metadata or {}
  if type(metadata.successor) == 'string' then
    return 0
  end
  local differs = base == 'loaded' and (reserved or '') ~= ARGV[3]
    or base == 'cleared' and type(metadata.epoch) == 'string' and metadata.epoch ~= ARGV[3]
  local found = { reserved }
  for i = 7, compared, 2 do
    local value = redis.call('hget', key, ARGV[i])
    found[#found + 1] = value
    differs = differs or not replaces and (value and '=' .. value or '-') ~= ARGV[i + 1]
  end
  if differs then
    return found
  end
end
if base == 'present' and size == 0 then
  return 1
end
local kept = replaces and 0 or size
if kept + (set - compared) / 2 > ${MAX_KEYS} then
  local function holds(name)
    return kept > 0 and redis.call('hget', key, name) ~= false
  end
  local keys, added = holds('${RESERVED_KEY}') and kept - 1 or kept, 0
  for i = compared + 1, set, 2 do
    if ARGV[i] ~= '${RESERVED_KEY}' and not holds(ARGV[i]) then
      added = added + 1
    end
  end
  if added > 0 and keys + added > ${MAX_KEYS} then
    return 2
  end
end
${DENIED}
local isNew = size == 0 or replaces
local refused = ttl ~= '' and denied('pexpire', '1')
  or replaces and (denied('del') or denied('hset', '1', '1'))
  or #ARGV > set and (denied('pttl') or denied('hdel', '1') or denied('hset', '1', '1') or denied('pexpire', '1'))
if refused then
  return refused
end
${LIFE}
if replaces then
  redis.call('del', key)
end
for i = compared + 1, set, 1000 do
  redis.call('hset', key, unpack(ARGV, i, math.min(i + 999, set)))
end
if #ARGV > set then
  local life = redis.call('pttl', key)
  for i = set + 1, #ARGV, 1000 do
    redis.call('hdel', key, unpack(ARGV, i, math.min(i + 999, #ARGV)))
  end
  -- Redis removes a hash with its last field. An empty session stays, with the TTL that it had.
  if redis.call('hlen', key) == 0 and (ttl ~= '' or life > 0) then
    redis.call('hset', key, '${RESERVED_KEY}', '{}')
    redis.call('pexpire', key, ttl == '' and life or ttl)
  end
end
if isNew and ARGV[4] ~= '' then
  redis.call('hset', key, '${RESERVED_KEY}', ARGV[4])
end
if ttl ~= '' then
  redis.call('pexpire', key, lifeOf(redis.call('hget', key, '${RESERVED_KEY}'), ttl) or ttl)
end
return 1`)
