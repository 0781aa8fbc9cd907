import { describe, it } from 'vitest'
import { findRedis } from '../../../../scripts/system.mjs'

/** Whether there is no redis-server here, and need not be one. */
export const mayBeMissing = findRedis() === undefined && process.env.CI !== 'true'

/** A group of tests that need a redis-server; skipped where there is none. */
export const describeWithRedis = describe.skipIf(mayBeMissing)

/** A test that needs a redis-server; skipped where there is none. */
export const itWithRedis = it.skipIf(mayBeMissing)
