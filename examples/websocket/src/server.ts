import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { app } from './app.js'
import { endAllSockets, upgrade } from './chat.js'
import { manager } from './sessions.js'

const server = createServer(app)

server.on('upgrade', (request, socket, head) => {
  upgrade(request, socket, head).catch(() => socket.destroy())
})

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})

process.once('SIGTERM', () => {
  server.close(() => manager[Symbol.asyncDispose]()) // writes the queued renewals
  server.closeIdleConnections()
  endAllSockets()
})
