import { fstatSync, futimes, lstatSync, readdirSync } from 'node:fs'
import { join, sep } from 'node:path'
import { throwIfAborted } from '../../../src/common/abort.ts'
import { clearRealInterval, realClock, setRealInterval, sleep } from '../../../src/common/real-timers.ts'
import { SessionError } from '../../../src/common/session-error.ts'
import type { Access } from './file-access.ts'
import { errnoOf } from './file-error.ts'
import type { FileIO } from './file-io.ts'
import { openLocks } from './handle-limit.ts'
import { endEpoch, enterEpoch, epochFolder, removeLeftFolders } from './lock-fencing.ts'
import { type FolderOptions, prepareFolder } from './session-folder.ts'

/** The lock of one session: a file that only its holder writes, and that a rename turns into the record. */
export interface FileLock {
  readonly path: string
  /** Open for writing, until the lock is committed or released. */
  readonly file: number
  /** Committed, released or taken away. From then on its holder must not use the path. */
  isOver: boolean
}

/** A lock that has not changed while a process waited this long, in milliseconds, is taken away. */
const STALE = 1500

/** How long to wait for a lock in all, in milliseconds. */
const MAX_WAIT = 10_000

/**
 * The locks of a session folder, which several processes use. When a stopped process that held a lock goes on, the
 * path of its lock is gone: it can neither commit nor release a lock that another process holds by then.
 */
export class FileLocks {
  readonly #folder: string
  readonly #io: FileIO
  readonly #options: FolderOptions & { fileMode: number }
  #epoch: string | undefined
  #prefix = ''
  #access: Access | undefined
  /** The locks that the last sweep has found. */
  #foundLocks = new Set<string>()

  constructor(folder: string, io: FileIO, options: FolderOptions & { fileMode: number }) {
    this.#folder = folder
    this.#io = io
    this.#options = options
  }

  /** Makes the folder of the locks. Returns false when that fails; then no session can be written either. */
  prepare(): boolean {
    try {
      this.#enter()
      return true
    } catch {
      return false
    }
  }

  /**
   * Takes the lock of a session. `TIMEOUT` after 10 seconds, `ABORTED` by the signal. It waits for a place of
   * `openLocks` first, and holds none while another process has the lock.
   */
  async acquire(id: string, signal?: AbortSignal): Promise<FileLock> {
    let begin = realClock.now()
    let watched = { identity: '', since: begin }
    for (let pause = 1; ; pause = Math.min(pause * 1.5, 20)) {
      if (!openLocks.tryTake()) {
        const since = realClock.now()
        await openLocks.take()
        begin += realClock.now() - since
      }
      let epoch = ''
      let path = ''
      try {
        throwIfAborted(signal)
        epoch = this.#enter()
        path = `${this.#prefix}${id}.${epoch}`
        return { path, file: await this.#io.create(path, this.#options.fileMode), isOver: false }
      } catch (error) {
        openLocks.give()
        if (path === '') throw error
        if (errnoOf(error) === 'ENOENT') this.#epoch = undefined
        else if (errnoOf(error) !== 'EEXIST') throw error
      }
      const now = realClock.now()
      const identity = identityOf(path)
      if (identity !== watched.identity) watched = { identity, since: now }
      if (identity === '') continue
      if (now - watched.since >= STALE) {
        endEpoch(this.#folder, epoch)
        this.#epoch = undefined
      } else if (now - begin > MAX_WAIT) {
        throw new SessionError('TIMEOUT', 'another process holds the lock of the session')
      } else await sleep(pause * (0.5 + Math.random()))
    }
  }

  /** The access to the file of a lock. It is the same for all locks of one epoch. */
  accessOf(lock: FileLock): Access {
    this.#access ??= fstatSync(lock.file)
    return this.#access
  }

  /** Touches the lock during slow work, so that no process takes it away. Returns a function that ends this. */
  startHeartbeat(lock: FileLock): () => void {
    const touch = (): void => {
      const now = new Date()
      futimes(lock.file, now, now, () => {})
    }
    const timer = setRealInterval(touch, STALE / 3)
    return () => clearRealInterval(timer)
  }

  /** Renames the lock's file to be the record. Returns false when the lock was taken away before. */
  async commit(lock: FileLock, record: string): Promise<boolean> {
    const isDone = await unlessGone(() => this.#io.rename(lock.path, record))
    this.#end(lock)
    return isDone
  }

  /** Removes the record, and releases the lock. Returns false when the lock or the record was gone before. */
  async remove(lock: FileLock, record: string): Promise<boolean> {
    const isDone = await unlessGone(() => this.#io.rename(record, lock.path))
    await this.release(lock)
    return isDone
  }

  /** Releases the lock if it is still held. The record stays as it is. */
  async release(lock: FileLock): Promise<void> {
    if (lock.isOver) return
    this.#end(lock)
    await unlessGone(() => this.#io.unlink(lock.path))
  }

  /** Ends the epoch if a lock that the last sweep has found is still there: its holder has been killed. */
  sweep(): void {
    const epoch = this.#enter()
    removeLeftFolders(this.#folder)
    const locks = locksIn(epochFolder(this.#folder, epoch), epoch)
    if (locks.length === 0) this.#epoch = undefined
    const isStale = locks.some((lock) => this.#foundLocks.has(lock))
    this.#foundLocks = new Set(locks)
    if (!isStale) return
    endEpoch(this.#folder, epoch)
    this.#epoch = undefined
  }

  #end(lock: FileLock): void {
    lock.isOver = true
    this.#io.close(lock.file, openLocks.give)
  }

  #enter(): string {
    if (this.#epoch === undefined) {
      prepareFolder(this.#folder, this.#options)
      this.#epoch = enterEpoch(this.#folder, this.#options.folderMode ?? 0o700)
      this.#prefix = `${epochFolder(this.#folder, this.#epoch)}${sep}`
      this.#access = undefined
    }
    return this.#epoch
  }
}

/** Differs between two lock files that had one name in turn. '' when the file is gone. */
function identityOf(path: string): string {
  try {
    const { ino, ctimeNs, size } = lstatSync(path, { bigint: true })
    return `${ino} ${ctimeNs} ${size}`
  } catch {
    return ''
  }
}

function locksIn(folder: string, epoch: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith(`.${epoch}`))
    return names.map((name) => `${name} ${identityOf(join(folder, name))}`)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return []
    throw error
  }
}

async function unlessGone(work: () => void | Promise<void>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false
    throw error
  }
}
