import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { sessions } from './sessions.js'

const NOT_ALLOWED = 1008
const TRY_AGAIN = 1011
const GOING_AWAY = 1001

const server = new WebSocketServer({ noServer: true, maxPayload: 4096 })
const idsOf = new Map<WebSocket, string>()

/** Answers an upgrade request: only a page of this site, and only a user who is logged in, gets a socket. */
export async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
  socket.on('error', () => socket.destroy())
  if (!isOwnPage(request)) return refuse(socket, '403 Forbidden')
  const { session, commit } = sessions.open({ headers: request.headers })
  if ((await session.user()) === undefined) return refuse(socket, '401 Unauthorized')
  const id = await session.id()
  server.handleUpgrade(request, socket, head, (client) => chat(client, id, request))
  await commit() // the session counts as used
  if ((await session.user()) === undefined) endSockets(id) // a log-out meanwhile has not seen this one
}

/** Ends the sockets that were opened with an id. */
export function endSockets(id: string): void {
  for (const [socket, of] of idsOf) if (of === id) socket.close(NOT_ALLOWED, 'Logged out')
}

export function endAllSockets(): void {
  for (const socket of server.clients) socket.close(GOING_AWAY)
}

function chat(socket: WebSocket, id: string, { headers }: IncomingMessage): void {
  idsOf.set(socket, id)
  socket.on('close', () => idsOf.delete(socket))
  socket.on('error', () => socket.terminate())
  socket.on('message', async (message) => {
    try {
      // A use of its own for each message: one that was opened at the upgrade would not see a log-out since.
      const { session, commit } = sessions.open({ headers })
      const user = await session.user()
      if (user === undefined) return socket.close(NOT_ALLOWED, 'Logged out')
      await session.update('messages', (messages = 0) => messages + 1)
      await commit()
      for (const client of server.clients) client.send(`${user}: ${message}`)
    } catch {
      socket.close(TRY_AGAIN)
    }
  })
}

/** Browsers let every site open a socket to any other, and send the cookies along. */
function isOwnPage({ headers }: IncomingMessage): boolean {
  return headers.origin !== undefined && new URL(headers.origin).host === headers.host
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`)
}
