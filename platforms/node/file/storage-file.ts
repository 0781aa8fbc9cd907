import { resolve } from 'node:path'
import { asyncDispose } from '../../../src/common/async-dispose.ts'
import {
  DefaultStorageFileClearExpiredInterval,
  DefaultStorageFileUpdateTTLInterval,
} from '../../../src/common/goframe-defaults.ts'
import { checkOptionNames } from '../../../src/common/option-names.ts'
import { warnOfSeconds } from '../../../src/common/seconds-warning.ts'
import { SessionError } from '../../../src/common/session-error.ts'
import type { Change } from '../../../src/record/change.ts'
import { endOf, type SessionRecord } from '../../../src/record/record.ts'
import { RecordCodec } from '../../../src/record/record-codec.ts'
import { RenewalQueue } from '../../../src/storage/renewal-queue.ts'
import { callError } from '../../../src/storage/storage-call.ts'
import { StorageWithRenewals } from '../../../src/storage/storage-with-renewals.ts'
import { nodeEncryption } from '../crypto/node-encryption.ts'
import { DefaultStorageFilePath } from './default-path.ts'
import { fileError } from './file-error.ts'
import { fileIOAsync } from './file-io-async.ts'
import { fileIOSync } from './file-io-sync.ts'
import { FileLocks } from './file-lock.ts'
import { FolderCheck } from './folder-check.ts'
import { GoFrameCrypto } from './goframe-crypto.ts'
import { lacksHandles, withHandles } from './handle-limit.ts'
import { LOCKS } from './lock-fencing.ts'
import { LockedRecords } from './locked-records.ts'
import { RecordFiles } from './record-files.ts'
import { isFileId, sessionIdsIn } from './session-files.ts'
import { checkTrustFolder, foldsCase } from './session-folder.ts'
import { STORAGE_FILE_OPTIONS, type StorageFileOptions } from './storage-file-options.ts'

/**
 * Keeps each session in a file, laid out as GoFrame's, shared by any number of processes. Stands for GoFrame's
 * `StorageFile`.
 *
 * @example
 * const storage = new StorageFile('/var/lib/app/sessions', 3_600_000)
 * const manager = new Manager(3_600_000, storage)
 */
export class StorageFile extends StorageWithRenewals {
  protected override readonly kind = 'StorageFile'
  /** @internal */
  protected override readonly renewals = new RenewalQueue(
    (id, ttl) => withHandles(() => this.#renew(id, ttl)),
    DefaultStorageFileUpdateTTLInterval,
    (error) => this.failures.tell('renewal', error),
  )
  readonly #folder: string
  readonly #folderCheck: FolderCheck
  readonly #crypto: GoFrameCrypto
  readonly #files: RecordFiles
  readonly #locks: FileLocks
  readonly #lockedRecords: LockedRecords
  #foldsCase: boolean | undefined
  #sweeper: ReturnType<typeof setInterval> | undefined

  /**
   * `path` is the folder (default `DefaultStorageFilePath`), which is made at the first use. `ttl`, in milliseconds, is
   * for the hourly sweep: give the longest that any process uses here. Without it the sweep goes by the longest that
   * this process uses here, and by at least 30 days. Stands for GoFrame's `NewStorageFile(path, ttl)`.
   *
   * @throws `INVALID_ARGUMENT`: an argument or an option has a wrong type, or the TTL is not above 0.
   */
  constructor(path: string = DefaultStorageFilePath, ttl?: number, options: StorageFileOptions = {}) {
    checkOptionNames('StorageFile', options, STORAGE_FILE_OPTIONS)
    if (ttl !== undefined) warnOfSeconds(ttl)
    super({ ttl, now: options.now }, (message, code) => process.emitWarning(message, { code }))
    if (typeof path !== 'string' || path.includes('\0')) {
      throw new SessionError('INVALID_ARGUMENT', 'the path of a session folder must be a string')
    }
    checkTrustFolder(options.trustFolder)
    const folder = resolve(path === '' ? DefaultStorageFilePath : path)
    const io = options.io === 'sync' ? fileIOSync : fileIOAsync
    const codec = new RecordCodec(nodeEncryption(options.crypto))
    this.#folder = folder
    this.#folderCheck = new FolderCheck(folder, options)
    this.#crypto = new GoFrameCrypto(codec, options.readGoFrameDefaultKey ?? false)
    this.#files = new RecordFiles(folder, io, codec, this.now)
    this.#locks = new FileLocks(folder, io, { ...options, fileMode: options.fileMode ?? 0o600 })
    this.#lockedRecords = new LockedRecords({
      folder,
      io,
      codec,
      files: this.#files,
      locks: this.#locks,
      renewals: this.renewals,
      isDurable: options.durability === 'strict',
    })
  }

  /**
   * Switches encryption in GoFrame's mode on or off, as its `SetCryptoEnabled` does: AES-CBC, which does not
   * authenticate.
   *
   * @throws `NOT_SUPPORTED`: the option `crypto` asks for sealed records.
   */
  setCryptoEnabled(isEnabled: boolean): void {
    this.#crypto.setEnabled(isEnabled)
    this.#files.cache.clear()
  }

  /**
   * Sets the key of GoFrame's mode: 16, 24 or 32 bytes. Stands for GoFrame's `SetCryptoKey`, except that here the key is
   * used: GoFrame itself goes on encrypting with its public one.
   *
   * @throws `INVALID_ARGUMENT`: the key has another length.
   * @throws `NOT_SUPPORTED`: the option `crypto` asks for sealed records.
   */
  setCryptoKey(key: Uint8Array): void {
    this.#crypto.setKey(key)
    this.#files.cache.clear()
  }

  /**
   * Removes the files of expired sessions; this also happens every hour. A storage that was given no TTL goes by the
   * longest that a manager has used it with, and by at least 30 days. A file that can't be removed stays, and the
   * first such failure is thrown at the end.
   */
  async sweep(): Promise<void> {
    const ttl = this.sweepTTL
    if (ttl === undefined) return
    const failures: unknown[] = []
    try {
      this.#start()
      for await (const id of sessionIdsIn(this.#folder)) {
        await this.#lockedRecords.removeExpired(id, ttl).catch((error) => failures.push(error))
      }
      this.#locks.sweep()
    } catch (error) {
      failures.push(error)
    }
    if (failures.length > 0) throw callError(fileError(failures[0]), this.kind, 'sweep')
  }

  /**
   * The ids of the sessions that are kept here. With a TTL those that have certainly expired by it are left out; a
   * shorter TTL of a session's own is not looked at. So are the ids that a rotation has left. A record that can't be read is left out, and a warning says so
   * once.
   */
  async *ids(): AsyncGenerator<string, void, undefined> {
    this.#start()
    for await (const id of sessionIdsIn(this.#folder)) {
      const isAlive = await withHandles(() => this.#isAlive(id)).catch((error) => this.#tellLeftOut(error))
      if (isAlive) yield id
    }
  }

  /** Writes the queued renewals, and stops the timers. */
  override async [asyncDispose](): Promise<void> {
    clearInterval(this.#sweeper)
    this.#sweeper = undefined
    try {
      await super[asyncDispose]()
    } finally {
      this.#folderCheck.reset()
    }
  }

  protected override async readRecord(id: string, ttl?: number): Promise<SessionRecord | undefined> {
    this.#check(id)
    try {
      return (await this.#files.read(id, ttl)).record
    } catch (error) {
      if (!lacksHandles(error)) throw error
      return (await withHandles(() => this.#files.read(id, ttl))).record
    }
  }

  protected override updateRecord(
    id: string,
    change: Change,
    ttl?: number,
    signal?: AbortSignal,
  ): Promise<void> {
    this.#check(id)
    return this.#lockedRecords.update(id, change, ttl, signal)
  }

  protected override async removeRecord(id: string): Promise<void> {
    this.#check(id)
    await this.#lockedRecords.remove(id)
  }

  protected override renewRecord(id: string, ttl: number): void | Promise<void> {
    this.#check(id)
    const last = this.#files.cache.last(id)
    return this.renewals.add(id, ttl, last === undefined ? 0 : endOf(last, ttl) - this.now())
  }

  async #isAlive(id: string): Promise<boolean> {
    if (!(await this.#files.holdsSession(id))) return false
    return this.ttl === undefined || !(await this.#files.hasExpired(id, this.ttl))
  }

  /** Warns of a record that `ids` leaves out. Returns false. */
  #tellLeftOut(error: unknown): false {
    this.failures.tellLeftOut(fileError(error))
    return false
  }

  #renew(id: string, ttl: number): Promise<void> {
    this.#folderCheck.look()
    return this.#files.renew(id, ttl)
  }

  /** Checks the folder, and that the id can name a file in it. */
  #check(id: string): void {
    this.#start()
    if (!isFileId(id) || (CAPITAL.test(id) && this.#doesFoldCase())) {
      throw new SessionError('INVALID_SESSION_ID', 'this session id is not allowed in a file name')
    }
  }

  #doesFoldCase(): boolean {
    if (this.#foldsCase === undefined && this.#locks.prepare()) {
      this.#foldsCase = foldsCase(this.#folder, LOCKS)
    }
    return this.#foldsCase ?? false
  }

  /** Checks the folder. At the first use it also starts the hourly sweep. */
  #start(): void {
    if (!this.#folderCheck.run()) return
    this.#sweeper ??= setInterval(() => this.#sweepLater(), DefaultStorageFileClearExpiredInterval)
    this.#sweeper.unref()
  }

  #sweepLater(): void {
    this.sweep().catch((error) => this.failures.tell('sweep', error))
  }
}

const CAPITAL = /[A-Z]/
