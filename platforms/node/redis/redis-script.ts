import { createHash } from 'node:crypto'

/** A Lua script that works on one key, named by its SHA-1 once Redis has seen it. */
export interface RedisScript {
  readonly text: string
  readonly sha: string
}

export function redisScript(text: string): RedisScript {
  return { text, sha: createHash('sha1').update(text).digest('hex') }
}
