import { SessionError } from '../common/session-error.ts'
import { newEpoch } from '../record/epoch.ts'
import { givenTTL, isPastMaxLifetime, missingCreationTime } from '../record/lifetime.ts'
import { rawMetadata } from '../record/metadata.ts'
import { isRedirect } from '../record/redirect.ts'
import type { Storage, StorageOptions } from '../storage/storage.ts'
import type { EndSession } from './end-session.ts'
import type { FieldTarget } from './field-access.ts'
import { lifeOptions } from './life-options.ts'
import type { StorageLogInSteps } from './log-in-calls.ts'
import { obtainSessionId } from './obtain-session-id.ts'
import { beginUse, type OpenUse } from './open-use.ts'
import { readSession } from './read-session.ts'
import { removeRecord } from './remove-record.ts'
import type { SessionIdFunc, SessionRepository, UseBase } from './repository.ts'
import type { LookAtSession, SessionInfo } from './session-info.ts'
import type { SessionSettings } from './session-settings.ts'
import { type AdaptStorage, type UsableStorage, usableStorage } from './usable-storage.ts'

/** What differs between the managers of the platforms. */
export interface RepositoryParts {
  readonly adapt: AdaptStorage
  readonly look: LookAtSession
  readonly end: EndSession
}

/** The repository of a session outside of requests: reads and writes the manager's storage. */
export class StorageRepository implements SessionRepository, FieldTarget {
  id = ''
  idFunc: SessionIdFunc | undefined
  readonly options: StorageOptions
  readonly #settings: SessionSettings
  readonly #adapt: AdaptStorage
  readonly #look: LookAtSession
  readonly #end: EndSession
  /**
   * Whether a record that is made under the id gets an epoch, so that it is told apart from others that there were under
   * it: always, but under an id that this use has just drawn, which nobody else knows.
   */
  #needsEpoch = true

  constructor(settings: SessionSettings, options: StorageOptions, { adapt, look, end }: RepositoryParts) {
    this.#settings = settings
    this.#adapt = adapt
    this.#look = look
    this.#end = end
    this.options = options
  }

  get storage(): Storage {
    return this.#settings.storage
  }

  async load(base: UseBase): Promise<OpenUse> {
    const usable = this.#usable()
    const { storage } = usable
    if (this.id === '' || base === 'anew') {
      this.#take(await this.#makeId())
      return beginUse(usable, 'absent', undefined, this)
    }
    this.#needsEpoch = true
    if (base === 'cleared') return beginUse(usable, 'cleared', undefined, this)
    const data = await readSession(storage, this.id, this.#settings.ttl, this.options)
    if (data === undefined || isRedirect(data)) return beginUse(usable, 'absent', undefined, this)
    if (!isPastMaxLifetime(rawMetadata(data), this.#settings)) {
      return beginUse(usable, 'loaded', data, this)
    }
    await storage.removeAll(this.id, this.options)
    return beginUse(usable, 'cleared', data, this)
  }

  async info(): Promise<SessionInfo | undefined> {
    return this.id === ''
      ? undefined
      : this.#look(this.#usable().storage, this.id, this.#settings, this.options)
  }

  async save(use: OpenUse): Promise<void> {
    if (use.needsRemoval) await this.remove(use)
    const { copy } = use
    const created = missingCreationTime(copy.span, this.#settings)
    const action = copy.closeAction(created)
    if (action === 'nothing') return
    const { storage } = this.#usable()
    const ttl = givenTTL(copy.span, this.#settings)
    const options = lifeOptions(this.options, ttl, this.#settings.ttl)
    if (action === 'renew') return storage.updateTTL(this.id, ttl, options)
    const epoch = !copy.hasRecord && this.#needsEpoch ? newEpoch() : undefined
    this.#needsEpoch = true
    await storage.mergeSession(this.id, copy.changes(epoch, created), ttl, options)
  }

  async remove(use: OpenUse): Promise<void> {
    if (use.needsRemoval === 'logOut') return this.logInSteps?.logOut(use)
    const { storage } = this.#usable()
    await removeRecord(this.#end, storage, this.id, use, { ...this.options, ttl: this.#settings.ttl })
    this.#needsEpoch = true
  }

  async move(use: OpenUse, deleteOld: boolean): Promise<void> {
    if (use.needsRemoval) await this.remove(use)
    const { copy } = use
    // This is read before any await: a removal that is requested during the move comes after it.
    const { hasRecord, epoch } = copy
    const { storage } = this.#usable()
    const newId = await this.#makeId()
    if (newId === this.id) throw new SessionError('INVALID_SESSION_ID', 'the id function gave the old id')
    if (hasRecord) {
      const ttl = givenTTL(copy.span, this.#settings)
      const options = lifeOptions(this.options, ttl, this.#settings.ttl)
      await storage.moveSession(this.id, newId, ttl, { ...options, keepOld: !deleteOld, epoch })
    }
    this.#take(newId)
  }

  /** Returns false: outside of requests no redirect is followed. */
  async relocate(): Promise<boolean> {
    return false
  }

  get logInSteps(): StorageLogInSteps | undefined {
    return this.#settings.logIns?.steps(
      this,
      this.#settings,
      this.#end,
      () => this.#usable().storage,
      () => this.#makeId(),
      (id) => this.#take(id),
      () => this.#needsEpoch,
    )
  }

  #usable(): UsableStorage {
    return usableStorage(this.storage, this.#adapt)
  }

  #take(madeId: string): void {
    this.id = madeId
    this.#needsEpoch = this.idFunc !== undefined
  }

  #makeId(): Promise<string> {
    return obtainSessionId(this.#usable().storage, this.#settings.ttl, this.idFunc, this.options)
  }
}
