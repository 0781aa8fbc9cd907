// What docs/goframe.md takes as given.
import { once } from 'node:events'
import express from 'express'
import { Redis } from 'ioredis'

export const app = express()
export const server = app.listen(0, '127.0.0.1')
await once(server, 'listening')
export const redis = new Redis(process.env.REDIS_URL)
