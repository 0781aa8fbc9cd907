import { SessionError } from '../../../src/common/session-error.ts'

/** What a site stores and may store, in bytes. */
export interface StorageEstimate {
  usage: number
  quota: number
}

/** Asks for durable storage, and answers whether it is; a worker can only look. */
export async function persistStorage(): Promise<boolean> {
  const manager = storageManager()
  try {
    return (await (manager?.persist?.() ?? manager?.persisted?.())) ?? false
  } catch {
    // A frame without an origin of its own is promised nothing.
    return false
  }
}

/** Warns, once in a page, where little is left. */
export async function estimateStorage(): Promise<StorageEstimate> {
  const { usage, quota } =
    (await storageManager()
      ?.estimate?.()
      .catch(() => {})) ?? {}
  if (usage === undefined || quota === undefined) {
    throw new SessionError('NOT_SUPPORTED', 'this browser does not tell what is stored')
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

/** Not all browsers, and none in an insecure context, have all of it. */
function storageManager(): Partial<StorageManager> | undefined {
  return globalThis.navigator?.storage
}
