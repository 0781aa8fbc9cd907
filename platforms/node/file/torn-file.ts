import { fstatSync } from 'node:fs'
import type { Awaitable } from '../../../src/common/awaitable.ts'
import { realTime } from '../../../src/common/real-time.ts'
import { realClock, sleep } from '../../../src/common/real-timers.ts'
import { SessionError } from '../../../src/common/session-error.ts'
import type { Access } from './file-access.ts'
import { notRegular } from './file-error.ts'
import type { FileIO } from './file-io.ts'
import { fileIOSync } from './file-io-sync.ts'

/** A file that can't be decoded, or not yet. */
export interface Torn {
  readonly torn: true
  readonly access: Access
  /** When the file was changed, in Unix milliseconds. */
  readonly changed: number
  /** Changes when the file is written. */
  readonly state: string
  readonly error: SessionError | undefined
}

/** The state of an open file that can't be decoded; without an error it holds no session. */
export function torn(file: number, error?: SessionError): Torn {
  const access = fstatSync(file)
  if (!access.isFile()) throw notRegular()
  const { ino, ctimeMs, size } = access
  return { torn: true, access, changed: ctimeMs, state: `${ino} ${ctimeMs} ${size}`, error }
}

/** The error of a file that was changed while it was read. */
export function unsteady(): SessionError {
  return new SessionError('RECORD_CORRUPT', 'the record keeps changing while it is read')
}

/** Reads a file once. `isLast`: it will not be read again. */
type ReadOnce<T> = (io: FileIO, isLast: boolean) => Awaitable<T | Torn | undefined>

/**
 * Reads a file again that could not be decoded, until it can be, or until it is not being written any more: a GoFrame
 * that saves truncates the file first, and a busy machine can hold it up for half a second before it goes on. `onWait`
 * is called when that takes long; it returns a function to call at the end.
 */
export async function readUntilWritten<T extends object>(
  io: FileIO,
  readOnce: ReadOnce<T>,
  onWait?: () => () => void,
): Promise<T | Torn | undefined> {
  const end = realClock.now() + MAX_PATIENCE
  let state = ''
  let deadline = Number.POSITIVE_INFINITY
  let onEnd: (() => void) | undefined
  try {
    for (let reads = 1; ; reads++) {
      const isLast = reads > LEAST_READS && realClock.now() >= Math.min(deadline, end)
      // Without other work in between there is less time in which the file can change while it is read.
      const found = await readOnce(reads > READS_AT_ONCE ? fileIOSync : io, isLast)
      if (found === undefined || !('torn' in found)) return found
      // A file that changes is still being written: that is worth waiting for.
      const isSame = found.state === state
      if (isLast && (isSame || realClock.now() >= end)) return found
      if (!isSame) deadline = deadlineOf(found)
      state = found.state
      if (reads < READS_AT_ONCE) continue
      onEnd ??= onWait?.()
      await sleep(5)
    }
  } finally {
    onEnd?.()
  }
}

/** How often a file is read again without a pause in between, and how often at least in all. */
const READS_AT_ONCE = 20
const LEAST_READS = 50

/**
 * How long a file is read again: while it stays the same, until so long after its last change, and in all. In
 * milliseconds.
 */
const PATIENCE = 250
const PATIENCE_AFTER_CHANGE = 1500
const MAX_PATIENCE = 3000

/** Until when a file is read again as long as it stays the same, by the real clock. */
function deadlineOf({ changed }: Torn): number {
  const age = Math.max(0, realTime() - changed)
  return realClock.now() + Math.max(PATIENCE, PATIENCE_AFTER_CHANGE - age)
}
