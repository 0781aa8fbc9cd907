import { SessionError } from '../../src/session-error.ts'
import { StorageBytes } from './storage-bytes.ts'
import type { StorageLocalStorageOptions } from './storage-local-storage-options.ts'
import { WebStorageEngine } from './web-storage-engine.ts'

/**
 * Keeps each session as a text in localStorage, under `prefix + id`: for small sessions, and for pages that
 * need one before their first paint, since reading it takes microtasks. Not for workers, which have none.
 * The option `ttl` (in milliseconds) is for the hourly sweep, as in `StorageIndexedDB`.
 *
 * @example
 * const manager = new Manager(3_600_000, new StorageLocalStorage())
 */
export class StorageLocalStorage extends StorageBytes {
  protected override readonly kind = 'StorageLocalStorage'

  /** `prefix` is what no other key of the site begins with (default `gsession:`). */
  constructor(prefix: string = DEFAULT_PREFIX, options: StorageLocalStorageOptions = {}) {
    super(new WebStorageEngine(checkedPrefix(prefix), options.area), options)
  }
}

const DEFAULT_PREFIX = 'gsession:'

function checkedPrefix(prefix: unknown): string {
  if (typeof prefix === 'string') return prefix
  throw new SessionError('INVALID_ARGUMENT', 'the prefix of keys must be a string')
}
