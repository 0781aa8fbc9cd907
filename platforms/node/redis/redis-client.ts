export type RedisArgument = string | Uint8Array

/** All that is asked of a client of Redis. Failures are the client's own. */
export interface RedisClient {
  /** What the client is told to put before every key. */
  readonly keyPrefix: string
  /** Whether the client itself adds it to the commands that it is given here. */
  readonly addsKeyPrefix: boolean
  /** Sends a command for one key, to the primary that has it. Texts come as strings. */
  send(key: string, command: readonly RedisArgument[]): Promise<unknown>
  /** The same, but texts come as bytes. */
  sendForBytes(key: string, command: readonly RedisArgument[]): Promise<unknown>
  /** A function for each primary, which sends it a `scan` with these arguments. */
  scans(): Promise<ReadonlyArray<(args: readonly string[]) => Promise<unknown>>>
}
