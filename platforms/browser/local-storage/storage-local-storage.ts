import { checkOptionNames } from '../../../src/common/option-names.ts'
import { SessionError } from '../../../src/common/session-error.ts'
import type { StorageOptions } from '../../../src/storage/storage.ts'
import { SiteStorage } from '../records/site-storage.ts'
import type { StorageLocalStorageOptions, WebStorage } from './storage-local-storage-options.ts'
import { WebStorageEngine } from './web-storage-engine.ts'

/**
 * Keeps each session as a text in localStorage, under `prefix + id`. It suits small sessions, and pages that need
 * one before their first paint, since reading takes microtasks only. Workers have no localStorage.
 * The option `ttl` (in milliseconds) is for the hourly sweep, as in `StorageIndexedDB`.
 *
 * @example
 * const manager = new Manager(3_600_000, new StorageLocalStorage())
 */
export class StorageLocalStorage extends SiteStorage {
  protected override readonly kind = 'StorageLocalStorage'
  readonly #engine: WebStorageEngine

  /**
   * No other key of the site may begin with `prefix` (default `gsession:`).
   *
   * @throws `INVALID_ARGUMENT`: the prefix is no string, an option has a wrong type, or the TTL is not above 0.
   */
  constructor(prefix: string = DEFAULT_PREFIX, options: StorageLocalStorageOptions = {}) {
    checkOptionNames('StorageLocalStorage', options, { ttl: 1, now: 1, crypto: 1, area: 1 })
    const engine = new WebStorageEngine(checkedPrefix(prefix), checkedArea(options.area))
    super(engine, options)
    this.#engine = engine
  }

  /** Makes the id of a new session. */
  override async newId(ttl: number, options?: StorageOptions): Promise<string> {
    const id = await super.newId(ttl, options)
    this.#engine.addUnshared(id)
    return id
  }
}

const DEFAULT_PREFIX = 'gsession:'

function checkedPrefix(prefix: unknown): string {
  if (typeof prefix === 'string') return prefix === '' ? DEFAULT_PREFIX : prefix
  throw new SessionError('INVALID_ARGUMENT', 'the prefix of keys must be a string')
}

function checkedArea(area: WebStorage | undefined): WebStorage | undefined {
  if (area === undefined || typeof area?.getItem === 'function') return area
  throw new SessionError('INVALID_ARGUMENT', 'the area must be like localStorage')
}
