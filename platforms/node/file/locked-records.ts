import { KeyedQueue } from '../../../src/common/keyed-queue.ts'
import { SessionError } from '../../../src/common/session-error.ts'
import { type Change, UNCHANGED } from '../../../src/record/change.ts'
import type { SessionRecord } from '../../../src/record/record.ts'
import type { RecordCodec } from '../../../src/record/record-codec.ts'
import type { RenewalQueue } from '../../../src/storage/renewal-queue.ts'
import { keepAccess } from './file-access.ts'
import { fileError } from './file-error.ts'
import type { FileIO } from './file-io.ts'
import type { FileLock, FileLocks } from './file-lock.ts'
import { withHandles } from './handle-limit.ts'
import type { FileReading, RecordFiles } from './record-files.ts'
import { pathExists } from './session-folder.ts'

/** What `LockedRecords` works with. */
export interface LockedRecordsParts {
  readonly folder: string
  readonly io: FileIO
  readonly codec: RecordCodec
  readonly files: RecordFiles
  readonly locks: FileLocks
  readonly renewals: RenewalQueue
  /** Whether a write is on the disk when it is acknowledged. */
  readonly isDurable: boolean
}

/**
 * Replaces and removes the records of a folder, each under the lock of its session. Within this process the calls
 * for one session run one after the other, so that only other processes are waited for by polling.
 */
export class LockedRecords {
  readonly #parts: LockedRecordsParts
  readonly #queue = new KeyedQueue<string>()

  constructor(parts: LockedRecordsParts) {
    this.#parts = parts
  }

  /** Replaces a record by what `change` makes of it. `ttl` is in milliseconds. */
  update(
    id: string,
    change: Change,
    ttl: number | undefined,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    return this.#locked(id, signal, async (lock) => {
      const onWait = (): (() => void) => this.#parts.locks.startHeartbeat(lock)
      const reading = await this.#parts.files.read(id, ttl, true, onWait)
      const record = change(reading.record)
      if (record === undefined) return this.#remove(lock, id)
      if (record === UNCHANGED) return this.#release(lock)
      return this.#replace(lock, id, record, reading)
    })
  }

  async remove(id: string): Promise<void> {
    this.#forget(id)
    // A record that another process is just saving, and has not made yet, comes after this removal.
    if (!pathExists(this.#parts.files.pathOf(id))) return
    await this.#locked(id, undefined, (lock) => this.#remove(lock, id))
  }

  /** Removes a record if it has expired. `ttl` is in milliseconds. */
  async removeExpired(id: string, ttl: number): Promise<void> {
    const { files } = this.#parts
    if (!(await withHandles(() => files.hasExpired(id, ttl)))) return
    await this.#locked(id, undefined, async (lock) => {
      // It may have been renewed before the lock was taken.
      return (await files.hasExpired(id, ttl)) ? this.#remove(lock, id) : this.#release(lock)
    })
  }

  /** Does work under the lock of a session, again if the lock was taken away: the work returns whether it is done. */
  async #locked(
    id: string,
    signal: AbortSignal | undefined,
    work: (lock: FileLock) => Promise<boolean>,
  ): Promise<void> {
    const turn = this.#queue.enter(id)
    try {
      if (turn.before !== undefined) await turn.before
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
        if (await withHandles(() => this.#attempt(id, signal, work))) return
      }
    } catch (error) {
      throw fileError(error)
    } finally {
      turn.leave()
    }
    throw new SessionError('CONFLICT', 'the lock of the session was taken away at each attempt')
  }

  async #attempt(
    id: string,
    signal: AbortSignal | undefined,
    work: (lock: FileLock) => Promise<boolean>,
  ): Promise<boolean> {
    const lock = await this.#parts.locks.acquire(id, signal)
    try {
      return await work(lock)
    } catch (error) {
      await this.#parts.locks.release(lock).catch(() => {})
      throw error
    }
  }

  async #release(lock: FileLock): Promise<boolean> {
    await this.#parts.locks.release(lock)
    return true
  }

  async #replace(
    lock: FileLock,
    id: string,
    record: SessionRecord,
    { access }: FileReading,
  ): Promise<boolean> {
    const { codec, files, io, locks, renewals } = this.#parts
    const bytes = codec.encode(record, id)
    if (access !== undefined) keepAccess(lock.file, locks.accessOf(lock), access)
    await io.write(lock.file, bytes)
    if (this.#parts.isDurable) await this.#sync(lock)
    if (!(await locks.commit(lock, files.pathOf(id)))) return false
    renewals.drop(id)
    files.cache.keep(id, bytes, record.data)
    await this.#syncFolder()
    return true
  }

  async #remove(lock: FileLock, id: string): Promise<boolean> {
    this.#forget(id)
    const path = this.#parts.files.pathOf(id)
    const isDone = (await this.#parts.locks.remove(lock, path)) || !pathExists(path)
    if (isDone) await this.#syncFolder()
    return isDone
  }

  #forget(id: string): void {
    this.#parts.renewals.drop(id)
    this.#parts.files.cache.drop(id)
  }

  async #sync(lock: FileLock): Promise<void> {
    const end = this.#parts.locks.startHeartbeat(lock)
    try {
      await this.#parts.io.sync(lock.file)
    } finally {
      end()
    }
  }

  async #syncFolder(): Promise<void> {
    const { folder, io, isDurable } = this.#parts
    if (!isDurable) return
    try {
      await withHandles(() => io.syncFolder(folder))
    } catch (cause) {
      const message = 'it was applied, but may not survive a crash of the machine'
      throw new SessionError('NOT_DURABLE', message, { cause })
    }
  }
}

/** Each attempt but the last lost its lock after this process had stood still for seconds. */
const MAX_ATTEMPTS = 20
