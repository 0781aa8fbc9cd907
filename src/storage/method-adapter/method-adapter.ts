import { throwIfAborted } from '../../common/abort.ts'
import { asyncDispose } from '../../common/async-dispose.ts'
import { KeyedQueue } from '../../common/keyed-queue.ts'
import { RecentMap } from '../../common/recent-map.ts'
import { SessionError } from '../../common/session-error.ts'
import { newSessionId } from '../../common/session-id.ts'
import { systemNow } from '../../common/system-clock.ts'
import { JsonMap } from '../../json/json-map.ts'
import { applyChanges } from '../../record/apply-changes.ts'
import { UNCHANGED } from '../../record/change.ts'
import type { ChangeSet } from '../../record/change-set.ts'
import { hasEpoch } from '../../record/epoch.ts'
import { metadataTTL } from '../../record/metadata.ts'
import { arrivedByMove, leftByMove } from '../../record/moved-record.ts'
import { isRedirect } from '../../record/redirect.ts'
import { idInUse } from '../move-record.ts'
import type {
  LifeOptions,
  LoadOptions,
  MoveOptions,
  Storage,
  StorageCapabilities,
  StorageOptions,
} from '../storage.ts'
import { CheckedStorage } from './checked-storage.ts'
import { readStored, removeFields, type StoredData, writeStored } from './eleven-methods.ts'
import type { CompleteStorage } from './is-complete.ts'
import { isEnabled, unlessDisabled } from './unless-disabled.ts'

/**
 * Adds what a session needs to a storage that has only GoFrame's eleven methods, or only some of them: `mergeSession`,
 * `moveSession`, and a replacement for each method that is missing. A method that the storage has is called as it is;
 * what it returns is checked first.
 *
 * A merge reads the session, applies the changes and writes the result. It is not atomic: what another process
 * writes in between is lost, except for fields that this merge does not change. Within this process the merges,
 * moves and removals of one id run one after the other.
 */
export class MethodAdapter implements CompleteStorage {
  readonly ids?: NonNullable<Storage['ids']>
  readonly peekSession?: NonNullable<Storage['peekSession']>
  readonly storedText?: NonNullable<Storage['storedText']>
  readonly onChange?: NonNullable<Storage['onChange']>
  readonly #storage: CheckedStorage
  readonly #queue = new KeyedQueue<string>()
  /** The own TTLs of sessions as they were last seen here, in milliseconds; 0: none. The methods can't look at them. */
  readonly #ownTTLs = new RecentMap<number>(MAX_TTLS)
  /** The TTL of the latest call, in milliseconds: for `removeAll`, which is given none. */
  #ttl = DAY

  constructor(storage: Storage) {
    this.#storage = new CheckedStorage(storage)
    const { ids, peekSession, storedText } = this.#storage
    if (peekSession !== undefined) this.peekSession = peekSession
    if (ids !== undefined) this.ids = ids
    if (storedText !== undefined) this.storedText = storedText
    if (storage.onChange) this.onChange = (listener) => storage.onChange?.(listener) ?? (() => {})
  }

  get capabilities(): StorageCapabilities {
    const { capabilities } = this.#storage
    return this.#merges ? capabilities : { ...capabilities, atomicMerge: false, fieldReads: false }
  }

  /** If the storage makes no ids, `newSessionId` makes one. */
  async newId(ttl: number, options?: StorageOptions): Promise<string> {
    return (await unlessDisabled(() => this.#storage.newId(ttl, options), '')) || newSessionId()
  }

  get(id: string, key: string, options?: StorageOptions): Promise<unknown> {
    return this.#storage.get(id, key, options)
  }

  getSize(id: string, options?: StorageOptions): Promise<number> {
    return this.#storage.getSize(id, options)
  }

  data(id: string, options?: StorageOptions): Promise<Record<string, unknown> | undefined> {
    return this.#storage.data(id, options)
  }

  set(id: string, key: string, value: unknown, ttl: number, options?: StorageOptions): Promise<void> {
    return this.#storage.set(id, key, value, ttl, options)
  }

  setMap(
    id: string,
    data: Readonly<Record<string, unknown>>,
    ttl: number,
    options?: StorageOptions,
  ): Promise<void> {
    return this.#storage.setMap(id, data, ttl, options)
  }

  remove(id: string, key: string, options?: StorageOptions): Promise<void> {
    return this.#storage.remove(id, key, options)
  }

  /** If the storage has no `removeAll`, an empty session is saved instead, as GoFrame does. */
  removeAll(id: string, options?: StorageOptions): Promise<void> {
    if (this.#merges) return this.#remove(id, this.#ttl, options ?? {})
    return this.#inTurn(id, () => this.#remove(id, this.#ttl, options ?? {}))
  }

  /** The whole session: what the storage's `getSession` returns, with what its `data` returns laid over it. */
  async getSession(
    id: string,
    ttl: number,
    options: LoadOptions = {},
  ): Promise<ReadonlyMap<string, unknown> | undefined> {
    this.#ttl = ttl
    const data = this.#merges
      ? await this.#storage.getSession(id, ttl, options)
      : (await this.#read(id, ttl, { signal: options.signal }))?.data
    return data && (options.lazy ? data : new Map(data))
  }

  async setSession(
    id: string,
    data: ReadonlyMap<string, unknown>,
    ttl: number,
    options?: StorageOptions,
  ): Promise<void> {
    this.#ttl = ttl
    await isEnabled(() => this.#storage.setSession(id, data, this.#life(id, data, ttl), options))
  }

  async updateTTL(id: string, ttl: number, options?: LifeOptions): Promise<void> {
    this.#ttl = ttl
    if (!this.#merges && !this.#ownTTLs.has(id))
      await this.#read(id, options?.currentTTL ?? ttl, options ?? {})
    const life = this.#ownTTLs.get(id) || ttl
    await isEnabled(() => this.#storage.updateTTL(id, life, options))
  }

  async mergeSession(id: string, changes: ChangeSet, ttl: number, options?: LifeOptions): Promise<void> {
    this.#ttl = ttl
    if (this.#storage.mergeSession) return this.#storage.mergeSession(id, changes, ttl, options)
    return this.#inTurn(id, () => this.#merge(id, changes, ttl, options ?? {}))
  }

  async moveSession(id: string, newId: string, ttl: number, options?: MoveOptions): Promise<void> {
    this.#ttl = ttl
    if (this.#storage.moveSession) return this.#storage.moveSession(id, newId, ttl, options)
    return this.#inTurn(id, () => this.#move(id, newId, ttl, options ?? {}))
  }

  async [asyncDispose](): Promise<void> {
    await this.#storage[asyncDispose]?.()
  }

  /** Whether the storage has a merge of its own. */
  get #merges(): boolean {
    return this.#storage.mergeSession !== undefined
  }

  async #inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.enter(id)
    try {
      if (turn.before !== undefined) await turn.before
      return await work()
    } finally {
      turn.leave()
    }
  }

  async #merge(id: string, changes: ChangeSet, ttl: number, given: LifeOptions): Promise<void> {
    const { currentTTL = ttl, ...options } = given
    throwIfAborted(options.signal)
    const before = await this.#read(id, currentTTL, options)
    const apply = applyChanges(forStored(changes, before), withoutStamp)
    const after = apply(before && { stamp: withoutStamp(), data: before.data })
    if (after === UNCHANGED || after === undefined) return
    throwIfAborted(options.signal)
    const { data } = after
    const set = [...changes.set.keys(), ...changes.updates.keys()]
    const removed = before === undefined ? [] : [...before.data.keys()].filter((key) => !data.has(key))
    const isMerged = MERGED.has(changes.base) && changes.reserved === undefined
    const isFieldsOnly = isMerged && before?.hasAllFields === true
    this.#life(id, data, ttl)
    await writeStored(this.#storage, id, { data, set, removed, isFieldsOnly }, ttl, options)
  }

  async #move(id: string, newId: string, ttl: number, options: MoveOptions): Promise<void> {
    const { epoch, signal, currentTTL = ttl } = options
    const rest = { signal }
    throwIfAborted(rest.signal)
    const storage = this.#storage
    const old = await this.#read(id, currentTTL, rest)
    const isThere = old !== undefined && !isRedirect(old.data)
    if (!isThere || (old.holdsMetadata && !hasEpoch(old.data, epoch))) {
      throw new SessionError('SESSION_DESTROYED', 'there is no session to move')
    }
    if ((await this.#read(newId, currentTTL, rest)) !== undefined) throw idInUse()
    throwIfAborted(rest.signal)
    const data = arrivedByMove(old.data, options)
    const write = { data, set: data.keys(), removed: [], isFieldsOnly: false }
    await writeStored(storage, newId, write, ttl, rest)
    this.#life(newId, data, ttl)
    const left = leftByMove(old.data, options, { ttl, now: systemNow() })
    if (left === UNCHANGED) return
    if (left === undefined) return this.#remove(id, ttl, rest)
    // `setSession` overwrites a whole session in one step, so that the old id always holds the session or what is left of it.
    // Fields must be removed first: they would be read before the redirect.
    if (old.hasFields) await this.#remove(id, ttl, rest)
    await this.setSession(id, new Map(left.data), ttl, rest)
  }

  async #read(id: string, ttl: number, { signal }: StorageOptions): Promise<StoredData | undefined> {
    const stored = await readStored(this.#storage, id, ttl, { signal })
    this.#life(id, stored?.data, ttl)
    return stored
  }

  /** Notes the own TTL of a session, and returns the TTL by which it lives, in milliseconds. */
  #life(id: string, data: ReadonlyMap<string, unknown> | undefined, ttl: number): number {
    const ownTTL = metadataTTL(data && JsonMap.from(data))
    this.#ownTTLs.set(id, ownTTL ?? 0)
    return ownTTL ?? ttl
  }

  async #remove(id: string, ttl: number, options: StorageOptions): Promise<void> {
    const storage = this.#storage
    if (await isEnabled(() => storage.removeAll(id, options))) return
    const fields = await unlessDisabled(() => storage.data(id, options), undefined)
    await removeFields(storage, id, Object.keys(fields ?? {}), options)
    await isEnabled(() => storage.setSession(id, new Map(), ttl, options))
  }
}

/** The bases whose changes may be written key by key. Others may replace the session. */
const MERGED: ReadonlySet<ChangeSet['base']> = new Set(['absent', 'loaded'])

const MAX_TTLS = 10_000

/** GoFrame's default TTL, for a `removeAll` that comes before any call with a TTL. */
const DAY = 86_400_000

/** The stamp of the records here: any number will do, since the eleven methods neither read nor write it. */
function withoutStamp(): number {
  return 0
}

/** The changes, without their epoch if the stored session can't hold one to compare it with. */
function forStored(changes: ChangeSet, stored: StoredData | undefined): ChangeSet {
  if (changes.base !== 'loaded' || stored === undefined || stored.holdsMetadata) return changes
  const { epoch, ...rest } = changes
  return rest
}
