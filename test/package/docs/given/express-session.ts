// What docs/http.md takes as given where it speaks of express-session.
import { once } from 'node:events'
import { RedisStore } from 'connect-redis'
import express from 'express'
import session from 'express-session'
import { StorageRedis } from 'gsession'
import { Redis } from 'ioredis'
import { Passport } from 'passport'
import { Strategy } from 'passport-local'
import { createClient } from 'redis'

export { RedisStore, StorageRedis, session }

declare module 'express-session' {
  interface SessionData {
    passport: { user: { id: string } }
  }
}

export const app = express()
app.use(express.urlencoded())
export const server = app.listen(0, '127.0.0.1')
await once(server, 'listening')
export const client = createClient({ url: process.env.REDIS_URL as string })
export const redis = new Redis(process.env.REDIS_URL as string)
export const secret = 'a secret of the trial'
export const passport = new Passport()
passport.use(new Strategy((name, password, done) => done(null, password === 'secret' && { id: name })))
passport.serializeUser((user, done) => done(null, (user as { id: string }).id))
passport.deserializeUser((id, done) => done(null, { id: String(id) }))
