/** Whether this is a server in development: it has a `process`, and `NODE_ENV` is not `production`. */
export function isDevelopment(): boolean {
  try {
    const { env, versions } = (globalThis as Runtime).process ?? {}
    return versions?.node !== undefined && env?.NODE_ENV !== 'production'
  } catch {
    // Deno throws if the program may not read the environment.
    return false
  }
}

interface Runtime {
  readonly process?: {
    readonly env?: Readonly<Record<string, string | undefined>>
    readonly versions?: Readonly<Record<string, string | undefined>>
  }
}
