import { SessionError } from '../../../src/common/session-error.ts'

/** What a site stores and may store, in bytes. */
export interface StorageEstimate {
  /** How much the whole site stores. */
  usage: number
  /** How much it may store. */
  quota: number
}

/** Asks for durable storage, and returns whether the site has it. A worker can't ask, only look. */
export async function persistStorage(): Promise<boolean> {
  const manager = storageManager()
  try {
    return (await (manager?.persist?.() ?? manager?.persisted?.())) ?? false
  } catch {
    // A frame without an origin of its own can't have it.
    return false
  }
}

/** What the site stores and may store, in bytes. Warns once in a page when little is left. */
export async function estimateStorage(): Promise<StorageEstimate> {
  const { usage, quota } =
    (await storageManager()
      ?.estimate?.()
      .catch(() => {})) ?? {}
  if (usage === undefined || quota === undefined) {
    throw new SessionError('NOT_SUPPORTED', 'this browser does not tell how much is stored')
  }
  if (usage > quota * NEAR) warnOfQuota()
  return { usage, quota }
}

/** The share of the quota at which there is a warning. */
const NEAR = 0.9

let isWarned = false

function warnOfQuota(): void {
  if (isWarned) return
  isWarned = true
  console.warn("gsession: this site has nearly used up the browser's quota; sessions may fail to be saved")
}

/** Its methods are optional: some browsers lack some, and an insecure context has none. */
function storageManager(): Partial<StorageManager> | undefined {
  return globalThis.navigator?.storage
}
