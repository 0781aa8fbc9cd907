import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { exact, stringify } from './exact-json.ts'

/** A running GoFrame program, read line by line. */
export class GoProcess {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #lines: AsyncIterator<string>
  readonly #exited: Promise<unknown>
  #stderr = ''

  /** `umask`: the process's umask (octal digits). `zone`: its time zone, such as `Asia/Shanghai`. */
  constructor(binary: string, args: readonly string[], umask?: string, zone?: string) {
    const options = zone === undefined ? {} : { env: { ...process.env, TZ: zone } }
    this.#child =
      umask === undefined
        ? spawn(binary, args, options)
        : spawn('/bin/sh', ['-c', `umask ${umask}; exec "$0" "$@"`, binary, ...args], options)
    this.#child.stderr.on('data', (text) => {
      this.#stderr += text
    })
    this.#child.stdin.on('error', () => {})
    this.#exited = once(this.#child, 'exit')
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  }

  async line(): Promise<string> {
    const { value, done } = await this.#lines.next()
    if (done) throw new Error(`the GoFrame program has ended: ${this.#stderr}`)
    return value
  }

  write(line: string): void {
    this.#child.stdin.write(`${line}\n`)
  }

  /** Ends the process by closing its input, and waits for its exit. */
  async end(): Promise<void> {
    this.#child.stdin.end()
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 60_000)
    await this.#exited
    clearTimeout(timer)
  }
}

/** Where GoFrame stores its sessions: in a folder of files, or in a Redis. */
export type GoPlace = string | GoRedis

export interface GoRedis {
  /** `redis`: one string for each session; `hash`: one hash table for each session. */
  storage: 'redis' | 'hash'
  port: number
  /** The prefix of each key, before the id. */
  prefix: string
}

export interface GoOptions {
  /** A duration in Go's format (default 24h). */
  ttl?: string
  crypto?: boolean
  /** The key for `SetCryptoKey`. */
  key?: Uint8Array
  umask?: string
  /** The time zone of the server, such as `Asia/Shanghai`. */
  zone?: string
}

/** What GoFrame has read of a session. */
export interface GoReading {
  data: Record<string, unknown>
  size: number
  /** The JSON text of the data, as Go wrote it. */
  text: string
}

/** What GoFrame makes of a value as a time. */
export interface GoTime {
  /** Unix milliseconds. */
  millis: number
  /** As it prints it. */
  text: string
}

/** Works on GoFrame's sessions in one place, in a separate process. */
export class GoSessions {
  readonly #process: GoProcess
  #last: Promise<unknown> = Promise.resolve()

  constructor(binary: string, place: GoPlace, options: GoOptions = {}) {
    this.#process = new GoProcess(binary, goArguments('serve', place, options), options.umask, options.zone)
  }

  /** Sets all keys of an object, or of its JSON text, and closes. */
  async set(id: string, data: string | Readonly<Record<string, unknown>>): Promise<void> {
    await this.#ask('set', id, `"data":${typeof data === 'string' ? data : stringify(data)}`)
  }

  /** Sets values, and does not close. */
  async setOnly(id: string, data: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#ask('setOnly', id, `"data":${stringify(data)}`)
  }

  /** Sets values of Go's own types (see values.go), and closes. */
  async setTyped(id: string, name: string): Promise<void> {
    await this.#ask('setTyped', id, `"name":${JSON.stringify(name)}`)
  }

  /** Reads, and does not close. */
  read(id: string): Promise<GoReading> {
    return this.#read('read', id)
  }

  /** Reads a key as a `*gtime.Time`; with `saved` it is then saved again as that type of Go's. */
  async time(id: string, key: string, saved?: 'gtime' | 'time' | 'millis'): Promise<GoTime> {
    const rest = saved === undefined ? '' : `,"name":"${saved}"`
    return JSON.parse(await this.#ask('time', id, `"key":${JSON.stringify(key)}${rest}`))
  }

  /** Reads and closes: GoFrame renews the session within 10 seconds. */
  touch(id: string): Promise<GoReading> {
    return this.#read('touch', id)
  }

  /** Begins a slow request: loads the session and keeps it. */
  hold(id: string): Promise<GoReading> {
    return this.#read('hold', id)
  }

  /** Ends that request: sets values in what it had loaded, and closes. */
  async finish(id: string, data: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#ask('finish', id, `"data":${stringify(data)}`)
  }

  async get(id: string, key: string): Promise<unknown> {
    return exact(await this.#ask('get', id, `"key":${JSON.stringify(key)}`)).value
  }

  /** Who is logged in, as docs/goframe.md reads it; empty: nobody. */
  async user(id: string): Promise<unknown> {
    return exact(await this.#ask('user', id)).value
  }

  async remove(id: string, ...keys: string[]): Promise<void> {
    await this.#ask('remove', id, `"keys":${JSON.stringify(keys)}`)
  }

  /** Removes the session. With `close` it leaves the body `{}`, except in a hash table. */
  async removeAll(id: string, close: boolean): Promise<void> {
    await this.#ask(close ? 'removeAll' : 'removeAllOnly', id)
  }

  end(): Promise<void> {
    return this.#process.end()
  }

  async #read(op: string, id: string): Promise<GoReading> {
    const line = await this.#ask(op, id)
    const { data, size } = exact(line) as { data: Record<string, unknown>; size: number }
    // Go sorts the keys of a map: "data" comes first, then "ok" and "size".
    return { data, size, text: line.slice('{"data":'.length, line.lastIndexOf(',"ok":')) }
  }

  /** Sends a command. Returns the line of its result, or throws its error. */
  #ask(op: string, id: string, more?: string): Promise<string> {
    const answer = this.#last.then(async () => {
      this.#process.write(`{"op":"${op}","id":${JSON.stringify(id)}${more === undefined ? '' : `,${more}`}}`)
      const line = await this.#process.line()
      if (line.startsWith('{"error":')) throw new Error(JSON.parse(line).error)
      return line
    })
    this.#last = answer.catch(() => {})
    return answer
  }
}

export function goArguments(subcommand: string, place: GoPlace, options: GoOptions): string[] {
  const args = [subcommand, ...placeArguments(place)]
  if (options.ttl !== undefined) args.push('-ttl', options.ttl)
  if (options.crypto) args.push('-crypto')
  if (options.key !== undefined) args.push('-key', Buffer.from(options.key).toString('hex'))
  return args
}

function placeArguments(place: GoPlace): string[] {
  if (typeof place === 'string') return ['-path', place]
  const { storage, port, prefix } = place
  return ['-storage', storage, '-redis', `127.0.0.1:${port}`, '-prefix', prefix]
}
