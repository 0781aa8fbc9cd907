import { once } from 'node:events'

const HOST = '127.0.0.1'

/** Listens on this machine only, on the port or, if it is taken, on a free one. Returns the address. */
export async function listen(server, port) {
  try {
    await listenOn(server, port)
  } catch (error) {
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error
    await listenOn(server, 0)
  }
  return `http://${HOST}:${server.address().port}`
}

async function listenOn(server, port) {
  server.listen(port, HOST)
  await once(server, 'listening')
}
