import { serve } from '@hono/node-server'
import { app } from './app.ts'
import { manager } from './sessions.ts'

const port = Number(process.env.PORT ?? 3000)
const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, (address) => {
  console.log(`http://127.0.0.1:${address.port}`)
})

process.once('SIGTERM', () => {
  server.close(() => manager[Symbol.asyncDispose]()) // writes the queued renewals
})
