import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** A server that speaks enough of Redis's protocol for clients to connect, and answers as a test says. */
export interface FakeRedis {
  readonly port: number
  /** The commands that were asked, without those of the clients themselves. */
  readonly asked: string[][]
  stop(): Promise<void>
}

/** `answer`: the raw reply to a command, such as `-LOADING …` without its line's end; `undefined`: none ever. */
export async function startFakeRedis(answer: (command: string[]) => string | undefined): Promise<FakeRedis> {
  const asked: string[][] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    let text = ''
    socket.on('data', (piece) => {
      text += piece.toString('latin1')
      for (let next = parse(text); next !== undefined; next = parse(text)) {
        text = text.slice(next.length)
        const own = OWN[String(next.command[0]).toLowerCase()]
        if (own === undefined) asked.push(next.command)
        const reply = own ?? answer(next.command)
        if (reply !== undefined) socket.write(`${reply}\r\n`)
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  }
  return { port: (server.address() as AddressInfo).port, asked, stop }
}

const INFO = 'redis_version:7.0.0\r\nloading:0\r\n'
/** What clients say when they begin. It knows the second version of the protocol alone. */
const OWN: Readonly<Record<string, string>> = {
  hello: '-NOPROTO unsupported protocol version',
  info: `$${INFO.length}\r\n${INFO}`,
  client: '+OK',
}

/** The first whole command of what has come, and how long it is. */
function parse(text: string): { command: string[]; length: number } | undefined {
  const head = /^\*(\d+)\r\n/.exec(text)
  if (head === null) return undefined
  let at = head[0].length
  const command: string[] = []
  for (let left = Number(head[1]); left > 0; left--) {
    const size = /^\$(\d+)\r\n/.exec(text.slice(at))
    if (size === null) return undefined
    at += size[0].length
    const end = at + Number(size[1])
    if (text.length < end + 2) return undefined
    command.push(text.slice(at, end))
    at = end + 2
  }
  return { command, length: at }
}
