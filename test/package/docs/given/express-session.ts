// What docs/http.md takes as given where it speaks of express-session.
import { once } from 'node:events'
import { RedisStore } from 'connect-redis'
import express from 'express'
import session from 'express-session'
import { StorageRedis } from 'gsession'
import { Redis } from 'ioredis'
import { createClient } from 'redis'

export { RedisStore, StorageRedis, session }
export const app = express()
export const server = app.listen(0, '127.0.0.1')
await once(server, 'listening')
export const client = createClient({ url: process.env.REDIS_URL as string })
export const redis = new Redis(process.env.REDIS_URL as string)
export const secret = 'a secret of the trial'
