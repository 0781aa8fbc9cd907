import type { LifeOptions } from '../storage/storage.ts'

/**
 * The options of a call that gives a session the TTL `ttl`, with the one that it has lived by so far where the two
 * differ. Both are in milliseconds.
 */
export function lifeOptions<T extends object>(options: T, ttl: number, currentTTL: number): T & LifeOptions {
  return ttl === currentTTL ? options : { ...options, currentTTL }
}
