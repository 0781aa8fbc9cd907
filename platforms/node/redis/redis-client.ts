/** An argument of a command. */
export type RedisArgument = string | Uint8Array

/** What is used of a client of Redis. Errors are the client's own. */
export interface RedisClient {
  /** The prefix that the client is configured to put before every key. */
  readonly keyPrefix: string
  /** Whether the client adds that prefix by itself to the commands that are sent here. */
  readonly addsKeyPrefix: boolean
  /** Sends a command for one key to the primary that holds it. Texts of the reply are strings. */
  send(key: string, command: readonly RedisArgument[]): Promise<unknown>
  /** The same, but texts of the reply are bytes. */
  sendForBytes(key: string, command: readonly RedisArgument[]): Promise<unknown>
  /** One function for each primary, which sends it a `scan` with these arguments. */
  scans(): Promise<ReadonlyArray<(args: readonly string[]) => Promise<unknown>>>
}
