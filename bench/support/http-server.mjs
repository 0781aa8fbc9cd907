import { once } from 'node:events'
import express from 'express'
import { answerParent } from './child-process.mjs'
import { CONTENDERS } from './http-contenders.mjs'

// The process of one app. Its arguments are the app's name and the port of Redis.

const [name, redisPort] = process.argv.slice(2)
const { middleware, make, read, change } = await CONTENDERS[name](Number(redisPort))
const app = express()
app.use(middleware)
app.get('/make', make)
app.get('/read', read)
app.get('/change', change)
const server = app.listen(0, '127.0.0.1')
await once(server, 'listening')

answerParent(() => {
  const { user, system } = process.cpuUsage()
  return { port: server.address().port, microseconds: user + system }
})
