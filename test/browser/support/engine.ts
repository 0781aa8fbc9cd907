/** A real browser, launched by one of the engines. It ends with this process however that ends. */
export interface EngineBrowser {
  readonly name: 'Chromium' | 'Firefox' | 'WebKit'

  /** A name by which this machine is no secure context. */
  readonly insecureHost: string

  /** The leaders of the groups of processes that it runs in. */
  readonly processGroups: readonly number[]

  /** A profile of its own, which shares no storage with another one. */
  newContext(): Promise<EngineContext>

  close(): Promise<void>
}

/** The tabs that share cookies, storages and workers. */
export interface EngineContext {
  /** A tab of its own, in front or not: its timers are not throttled. */
  newPage(): Promise<EnginePage>

  /** Closes the tabs, also where their scripts never end, and forgets what they kept. */
  close(): Promise<void>
}

export interface EnginePage {
  goto(url: string): Promise<void>

  /** What an expression, as text, or a function of JSON gives or resolves to, as JSON. Rejects as it does. */
  evaluate<T>(code: string): Promise<T>
  evaluate<T, A extends unknown[]>(code: (...args: A) => T | Promise<T>, ...args: A): Promise<T>

  /** What was printed as an error or caught by nobody since the last time, as far as the engine tells. */
  takeErrors(): Promise<string[]>

  close(): Promise<void>
}
