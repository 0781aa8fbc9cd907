/** The part of a Node request that is used: `http.IncomingMessage`, `http2.Http2ServerRequest`, Express's. */
export interface NodeRequest {
  /** The headers by their names in lower case. */
  readonly headers: {
    /** All cookies of the request. */
    readonly cookie?: string | undefined
    readonly [name: string]: string | string[] | undefined
  }
  /** Whether the request came over HTTPS, where the framework says so (Express's `trust proxy`). */
  readonly secure?: boolean
  /** `'https'` or `'http'`, where the framework says so. */
  readonly protocol?: string
  /** The connection. */
  readonly socket?: {
    /** Whether it is TLS. */
    readonly encrypted?: boolean
    /** The address at its other end; `undefined` once it is closed. */
    readonly remoteAddress?: string | undefined
  }
  /** The path and the query. */
  readonly url?: string | undefined
  /** The method, such as `GET`. */
  readonly method?: string | undefined
}

/** The part of a Node response that is used: `http.ServerResponse`, `http2.Http2ServerResponse`, Express's. */
export interface NodeResponse {
  /** The status code, as long as the head is not sent. */
  statusCode: number
  /** The text of the status. */
  statusMessage?: string | undefined
  /** Whether the head was sent. */
  readonly headersSent: boolean
  /** Whether `end` was called. */
  readonly writableEnded: boolean
  /** Whether it was destroyed. */
  readonly destroyed?: boolean
  /** Returns a header that is set. */
  getHeader(name: string): number | string | readonly string[] | undefined
  /** The names of the headers that are set. */
  getHeaderNames(): string[]
  /** Sets a header. */
  setHeader(name: string, value: number | string | string[]): unknown
  /** Removes a header. */
  removeHeader(name: string): void
  /** Sends the head. */
  writeHead(statusCode: number, ...rest: unknown[]): unknown
  /** Sends a part of the body. */
  write(chunk: unknown, ...rest: unknown[]): boolean
  /** Ends the body. */
  end(...args: unknown[]): unknown
  /** Sends the head before there is a body. */
  flushHeaders?(): void
  /** Adds a listener. */
  on(event: string, listener: () => void): unknown
  /** Calls the listeners of an event. */
  emit(event: string): boolean
  /** The listeners of an event. */
  rawListeners(event: string): unknown[]
  /** Breaks the response off. */
  destroy(error?: Error): unknown
}
