import { resolve } from 'node:path'
import {
  DefaultStorageFileClearExpiredInterval,
  DefaultStorageFileUpdateTTLInterval,
} from '../../../src/common/goframe-defaults.ts'
import { KeyedQueue } from '../../../src/common/keyed-queue.ts'
import { SessionError, toSessionError, withOperation } from '../../../src/common/session-error.ts'
import { type Change, UNCHANGED } from '../../../src/record/change.ts'
import { isExpired, type SessionRecord } from '../../../src/record/record.ts'
import { RecordCodec } from '../../../src/record/record-codec.ts'
import { Renewals } from '../../../src/storage/renewal-queue.ts'
import { StorageRecords } from '../../../src/storage/storage-records.ts'
import { loadCiphersLazily } from '../crypto/lazy-ciphers.ts'
import { DefaultStorageFilePath } from './default-path.ts'
import { keepAccess } from './file-access.ts'
import { fileError } from './file-error.ts'
import type { FileIO } from './file-io.ts'
import { fileIOAsync } from './file-io-async.ts'
import { fileIOSync } from './file-io-sync.ts'
import { type FileLock, FileLocks } from './file-lock.ts'
import { GoFrameCrypto } from './goframe-crypto.ts'
import { LOCKS } from './lock-epoch.ts'
import { type FileReading, RecordFiles } from './record-files.ts'
import { isFileId, sessionFiles } from './session-files.ts'
import { checkFolder, foldsCase, prepareFolder, stands } from './session-folder.ts'
import type { StorageFileOptions } from './storage-file-options.ts'

/**
 * Keeps each session in a file, laid out as GoFrame's, shared by any number of processes. `ttl` (in
 * milliseconds) is for the hourly sweep: the longest that a manager uses here; without it nothing is
 * swept. Stands for GoFrame's `NewStorageFile(path, ttl)`.
 *
 * @example
 * const storage = new StorageFile('/var/lib/app/sessions', 3_600_000)
 * const manager = new Manager(3_600_000, storage)
 */
export class StorageFile extends StorageRecords {
  protected override readonly kind = 'StorageFile'
  readonly #folder: string
  readonly #options: StorageFileOptions
  readonly #io: FileIO
  readonly #codec: RecordCodec
  readonly #crypto: GoFrameCrypto
  readonly #files: RecordFiles
  readonly #locks: FileLocks
  readonly #queue = new KeyedQueue<string>()
  readonly #renewals: Renewals
  #isReady = false
  #checkedAt = Number.NEGATIVE_INFINITY
  #foldsCase: boolean | undefined
  #sweeper: ReturnType<typeof setInterval> | undefined

  constructor(path: string = DefaultStorageFilePath, ttl?: number, options: StorageFileOptions = {}) {
    super({ ttl, now: options.now })
    if (typeof path !== 'string' || path.includes('\0')) {
      throw new SessionError('INVALID_ARGUMENT', 'the path of a session folder must be a string')
    }
    this.#folder = resolve(path === '' ? DefaultStorageFilePath : path)
    this.#options = options
    this.#io = options.io === 'sync' ? fileIOSync : fileIOAsync
    this.#codec = new RecordCodec(loadCiphersLazily, options.crypto)
    this.#crypto = new GoFrameCrypto(this.#codec, options.readGoFrameDefaultKey ?? false)
    this.#files = new RecordFiles(this.#folder, this.#io, this.#codec, this.now)
    this.#locks = new FileLocks(this.#folder, this.#io, { ...options, fileMode: options.fileMode ?? 0o600 })
    this.#renewals = new Renewals(
      (id, ttl) => this.#files.renew(id, ttl),
      DefaultStorageFileUpdateTTLInterval,
    )
  }

  /**
   * Switches encryption in GoFrame's mode on or off, as its `SetCryptoEnabled`: AES-CBC, which authenticates
   * nothing. Where the option `crypto` asks for sealed records: `NOT_SUPPORTED`.
   */
  setCryptoEnabled(isEnabled: boolean): void {
    this.#crypto.setEnabled(isEnabled)
    this.#files.cache.clear()
  }

  /**
   * Sets the key of 16, 24 or 32 bytes (`INVALID_ARGUMENT` otherwise) of GoFrame's mode. GoFrame's
   * `SetCryptoKey`, except that here the key is used: GoFrame itself goes on encrypting with its public one.
   * Where the option `crypto` asks for sealed records: `NOT_SUPPORTED`.
   */
  setCryptoKey(key: Uint8Array): void {
    this.#crypto.setKey(key)
    this.#files.cache.clear()
  }

  /** Makes the queued renewals now. */
  async flush(): Promise<void> {
    await this.#renewals.flush().catch((error) => this.#fail('flush', error))
  }

  /**
   * Removes the files of expired sessions, as it happens every hour by itself. Without a TTL: none. A
   * file that can't be removed stays, and the first such failure is thrown at the end.
   */
  async sweep(): Promise<void> {
    const { ttl } = this
    if (ttl === undefined) return
    const failures: unknown[] = []
    try {
      this.#start()
      for await (const { id, path } of sessionFiles(this.#folder)) {
        await this.#sweepOne(id, path, ttl).catch((error) => failures.push(error))
      }
      this.#locks.sweep()
    } catch (error) {
      failures.push(error)
    }
    if (failures.length > 0) this.#fail('sweep', failures[0])
  }

  /** The ids of the sessions that are kept here and, with a TTL, alive: a shorter one of their own is not looked at. */
  async *ids(): AsyncGenerator<string, void, undefined> {
    this.#start()
    for await (const { id, path } of sessionFiles(this.#folder)) {
      const stamp = await this.#files.stampOf(path, true).catch(() => undefined)
      if (stamp === undefined) continue
      if (this.ttl === undefined || !(await this.#isOver(id, path, this.ttl).catch(() => true))) yield id
    }
  }

  /** Makes the queued renewals and stops the timers. */
  override async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#sweeper)
    this.#sweeper = undefined
    this.#isReady = false
    this.#checkedAt = Number.NEGATIVE_INFINITY
    try {
      await this.flush()
    } finally {
      this.#renewals.stop()
    }
  }

  protected override async readRecord(id: string, ttl?: number): Promise<SessionRecord | undefined> {
    this.#check(id)
    if (!this.#codec.isReady) await this.#codec.prepare()
    return (await this.#files.read(id, ttl)).record
  }

  protected override updateRecord(
    id: string,
    change: Change,
    ttl?: number,
    signal?: AbortSignal,
  ): Promise<void> {
    this.#check(id)
    return this.#locked(id, signal, async (lock) => {
      const reading = await this.#files.read(id, ttl, true)
      const record = change(reading.record)
      if (record === undefined) return this.#remove(lock, id)
      if (record !== UNCHANGED) return this.#replace(lock, id, record, reading)
      await this.#locks.release(lock)
      return true
    })
  }

  protected override async removeRecord(id: string): Promise<void> {
    this.#check(id)
    this.#forget(id)
    // Where there is no record, whoever is just saving has not made it yet: that comes after this.
    if (!stands(this.#files.pathOf(id))) return
    await this.#locked(id, undefined, (lock) => this.#remove(lock, id))
  }

  protected override renewRecord(id: string, ttl: number): void | Promise<void> {
    this.#check(id)
    const stamp = this.#files.cache.stampOf(id)
    return this.#renewals.add(id, ttl, stamp === undefined ? 0 : stamp + ttl - this.now())
  }

  /** Runs work under a session's lock, again where it was taken away; it answers whether it is done. */
  async #locked(
    id: string,
    signal: AbortSignal | undefined,
    work: (lock: FileLock) => Promise<boolean>,
  ): Promise<void> {
    const turn = this.#queue.enter(id)
    try {
      if (turn.before !== undefined) await turn.before
      if (!this.#codec.isReady) await this.#codec.prepare()
      for (let tries = 1; tries <= MOST_TRIES; tries++) {
        const lock = await this.#locks.acquire(id, signal)
        try {
          if (await work(lock)) return
        } catch (error) {
          await this.#locks.release(lock).catch(() => {})
          throw error
        }
      }
    } catch (error) {
      throw fileError(error)
    } finally {
      turn.leave()
    }
    throw new SessionError('CONFLICT', 'the lock of the session was taken away again and again')
  }

  async #replace(
    lock: FileLock,
    id: string,
    record: SessionRecord,
    { access }: FileReading,
  ): Promise<boolean> {
    const bytes = this.#codec.encode(record, id)
    if (access !== undefined) keepAccess(lock.file, this.#locks.accessOf(lock), access)
    await this.#io.write(lock.file, bytes)
    if (this.#options.durability === 'strict') {
      await this.#locks.keepAlive(lock, () => this.#io.sync(lock.file))
    }
    if (!(await this.#locks.commit(lock, this.#files.pathOf(id)))) return false
    this.#renewals.drop(id)
    this.#files.cache.keep(id, bytes, record.data)
    await this.#syncFolder()
    return true
  }

  async #remove(lock: FileLock, id: string): Promise<boolean> {
    this.#forget(id)
    const path = this.#files.pathOf(id)
    const isDone = (await this.#locks.remove(lock, path)) || !stands(path)
    if (isDone) await this.#syncFolder()
    return isDone
  }

  #forget(id: string): void {
    this.#renewals.drop(id)
    this.#files.cache.drop(id)
  }

  /** Whether there is a file that has expired; only such a one is read whole, for a TTL of its own. */
  async #isOver(id: string, path: string, ttl: number): Promise<boolean> {
    const stamp = await this.#files.stampOf(path)
    if (stamp === undefined || !isExpired(stamp, ttl, this.now())) return false
    if (!this.#codec.isReady) await this.#codec.prepare()
    return (await this.#files.read(id, ttl)).record === undefined
  }

  /** Removes a session's file if it has expired, after looking again under its lock. */
  async #sweepOne(id: string, path: string, ttl: number): Promise<void> {
    if (!(await this.#isOver(id, path, ttl))) return
    await this.#locked(id, undefined, async (lock) => {
      if (await this.#isOver(id, path, ttl)) return this.#remove(lock, id)
      await this.#locks.release(lock)
      return true
    })
  }

  #fail(operation: string, error: unknown): never {
    throw withOperation(toSessionError(fileError(error), 'the storage failed'), `${this.kind}.${operation}`)
  }

  async #syncFolder(): Promise<void> {
    if (this.#options.durability !== 'strict') return
    try {
      await this.#io.syncFolder(this.#folder)
    } catch (cause) {
      const message = 'it was applied, but may not survive a crash of the machine'
      throw new SessionError('NOT_DURABLE', message, { cause })
    }
  }

  #check(id: string): void {
    this.#start()
    if (!isFileId(id) || (CAPITAL.test(id) && this.#doesFoldCase())) {
      throw new SessionError('INVALID_SESSION_ID', 'this session id is not allowed in a file name')
    }
  }

  #doesFoldCase(): boolean {
    this.#foldsCase ??= this.#locks.prepare() && foldsCase(this.#folder, LOCKS)
    return this.#foldsCase
  }

  /** At the first use: looks at the folder, and begins to sweep it. */
  #start(): void {
    const now = performance.now()
    if (now - this.#checkedAt < CHECK_INTERVAL) return
    // It may have been removed, by who cleans temporary folders, and made anew by anyone.
    if (this.#isReady) checkFolder(this.#folder, this.#options)
    else prepareFolder(this.#folder, this.#options)
    this.#checkedAt = now
    if (this.#isReady) return
    this.#isReady = true
    if (this.ttl === undefined) return
    this.#sweeper ??= setInterval(() => this.sweep().catch(() => {}), DefaultStorageFileClearExpiredInterval)
    this.#sweeper.unref()
  }
}

/** How long a look at the folder is believed, in milliseconds. */
const CHECK_INTERVAL = 1000
const CAPITAL = /[A-Z]/

/** Each try but the last lost its lock after having stood still for seconds. */
const MOST_TRIES = 20
