// What docs/moving-over.md takes as given of an application.
import { once } from 'node:events'
import express from 'express'
import { Passport } from 'passport'
import { Strategy } from 'passport-local'
import { createClient } from 'redis'

declare global {
  namespace Express {
    interface User {
      id: string
    }
  }
}

export const app = express()
app.use(express.urlencoded())
export const server = app.listen(0, '127.0.0.1')
await once(server, 'listening')
export const client = createClient({ url: process.env.REDIS_URL })
await client.connect()
export const passport = new Passport()
passport.use(new Strategy((name, password, done) => done(null, password === 'secret' && { id: name })))

export async function findUser(id: string): Promise<{ id: string }> {
  return { id }
}
