import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

type Direction = 'toServer' | 'toClient'

/** A network between clients and a server that fails as a test wants it to. */
export class TcpProxy {
  /** How long what comes now is held back on its way, in milliseconds. */
  readonly delay: Record<Direction, () => number> = { toServer: () => 0, toClient: () => 0 }
  /** Asked before each piece is passed on; `false`: the connection is cut, and the piece is lost. */
  readonly passes: Record<Direction, () => boolean> = { toServer: () => true, toClient: () => true }
  /** Connections are accepted, and what comes is never passed on; one that has lost something stays so. */
  isSilent = false
  /** How many pieces were passed on or swallowed. */
  readonly pieces: Record<Direction, number> = { toServer: 0, toClient: 0 }
  readonly #upstream: number
  readonly #connections = new Set<Connection>()
  readonly #held: Record<Direction, Promise<void> | undefined> = { toServer: undefined, toClient: undefined }
  #server: Server
  #port = 0

  private constructor(upstream: number) {
    this.#upstream = upstream
    this.#server = this.#newServer()
  }

  /** A proxy before the server at a port of 127.0.0.1. */
  static async start(upstream: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(upstream)
    await proxy.listen()
    return proxy
  }

  get port(): number {
    return this.#port
  }

  get connections(): number {
    return this.#connections.size
  }

  /** Takes connections again, after `refuse`. */
  async listen(): Promise<void> {
    if (this.#server.listening) return
    this.#server = this.#newServer()
    this.#server.listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#port = (this.#server.address() as AddressInfo).port
  }

  /** Cuts all connections, and refuses new ones. */
  async refuse(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.cut()
    await closed
  }

  /** Cuts all connections; what was on its way is lost. */
  cut(): void {
    for (const connection of this.#connections) connection.cut()
  }

  /** Holds back what comes from now on, until what it gives is called. */
  hold(direction: Direction): () => void {
    let goOn = (): void => {}
    this.#held[direction] = new Promise((resolve) => {
      goOn = resolve
    })
    return () => {
      this.#held[direction] = undefined
      goOn()
    }
  }

  /** Sends the clients the end of what the server says, and goes on listening to them. */
  halfClose(): void {
    for (const connection of this.#connections) connection.client.end()
  }

  async stop(): Promise<void> {
    if (this.#server.listening) await this.refuse()
  }

  #newServer(): Server {
    return createServer({ allowHalfOpen: true }, (client) => {
      const server = connect({ port: this.#upstream, host: '127.0.0.1', allowHalfOpen: true })
      const connection = new Connection(client, server)
      this.#connections.add(connection)
      const forget = () => this.#connections.delete(connection)
      for (const socket of [client, server]) socket.setNoDelay(true).on('close', forget)
      this.#pass('toServer', connection, client, server)
      this.#pass('toClient', connection, server, client)
    })
  }

  #pass(direction: Direction, connection: Connection, from: Socket, to: Socket): void {
    let last: Promise<void> | undefined
    const inTurn = (work: () => void): void => {
      const delay = this.delay[direction]()
      const held = this.#held[direction]
      if (last === undefined && delay <= 0 && held === undefined) {
        work()
        return
      }
      // What comes later never leaves earlier.
      const turn = Promise.all([last, held, connection.waits(delay)]).then(() => {
        if (last === turn) last = undefined
        work()
      })
      last = turn
    }
    from.on('data', (piece) => {
      this.pieces[direction]++
      connection.isSilent ||= this.isSilent
      if (connection.isSilent) return
      if (this.passes[direction]()) inTurn(() => to.write(piece))
      else connection.cut()
    })
    from.on('end', () => inTurn(() => to.end()))
  }
}

class Connection {
  readonly client: Socket
  isSilent = false
  readonly #server: Socket
  readonly #timers = new Set<NodeJS.Timeout>()

  constructor(client: Socket, server: Socket) {
    this.client = client
    this.#server = server
    for (const socket of [client, server]) {
      socket.on('error', () => {})
      socket.on('close', () => this.cut())
    }
  }

  /** Resolves after some milliseconds, or never where it is cut before. */
  waits(delay: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer)
        resolve()
      }, delay)
      this.#timers.add(timer)
    })
  }

  cut(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    this.client.destroy()
    this.#server.destroy()
  }
}
