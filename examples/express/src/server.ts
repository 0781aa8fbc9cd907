import type { AddressInfo } from 'node:net'
import { app } from './app.js'
import { manager } from './sessions.js'

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', (error) => {
  if (error) throw error
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})

process.once('SIGTERM', () => {
  server.close(() => manager[Symbol.asyncDispose]()) // writes the queued renewals
  server.closeIdleConnections()
})
