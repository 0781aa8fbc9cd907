/** The part of a Node request that is used: `http.IncomingMessage`, `http2.Http2ServerRequest`, Express's. */
export interface NodeRequest {
  readonly headers: {
    readonly cookie?: string | undefined
    readonly [name: string]: string | string[] | undefined
  }
  /** Whether the request came over HTTPS, where the framework says so (Express's `trust proxy`). */
  readonly secure?: boolean
  /** `'https'` or `'http'`, where the framework says so. */
  readonly protocol?: string
  readonly socket?: { readonly encrypted?: boolean; readonly remoteAddress?: string | undefined }
  readonly url?: string | undefined
  readonly method?: string | undefined
}

/** The part of a Node response that is used: `http.ServerResponse`, `http2.Http2ServerResponse`, Express's. */
export interface NodeResponse {
  statusCode: number
  statusMessage?: string | undefined
  readonly headersSent: boolean
  readonly writableEnded: boolean
  readonly destroyed?: boolean
  getHeader(name: string): number | string | readonly string[] | undefined
  getHeaderNames(): string[]
  setHeader(name: string, value: number | string | string[]): unknown
  removeHeader(name: string): void
  writeHead(statusCode: number, ...rest: unknown[]): unknown
  write(chunk: unknown, ...rest: unknown[]): boolean
  end(...args: unknown[]): unknown
  flushHeaders?(): void
  on(event: string, listener: () => void): unknown
  emit(event: string): boolean
  rawListeners(event: string): unknown[]
  destroy(error?: Error): unknown
}
