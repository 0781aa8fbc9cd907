import { createHash } from 'node:crypto'

/** A Lua script that works on one key. Redis runs it by its SHA-1 once it has got the text. */
export interface RedisScript {
  readonly text: string
  readonly sha: string
}

/**
 * A Lua function that returns the TTL with which to renew a session: the one in its reserved key, if it has one, else
 * the given one. It returns nothing for a redirect, which is not renewed.
 */
export const LIFE = `
local function lifeOf(own, ttl)
  if type(own) == 'string' then
    local isRead, read = pcall(cjson.decode, own)
    own = isRead and read
  end
  if type(own) ~= 'table' then
    return ttl
  end
  if own.successor then
    return nil
  end
  local isOwn = type(own.ttl) == 'number' and own.ttl >= 1 and own.ttl <= 9007199254740991
  return isOwn and string.format('%.0f', own.ttl) or ttl
end`

export function redisScript(text: string): RedisScript {
  return { text, sha: createHash('sha1').update(text).digest('hex') }
}
