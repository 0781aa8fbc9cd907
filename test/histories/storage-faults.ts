import { SessionError } from '../../src/common/session-error.ts'
import type { Storage } from '../../src/storage/storage.ts'
import type { Fault } from './history.ts'
import { type Around, type StorageMethod, wrapStorage } from './wrap-storage.ts'

/** What happens to the next write of an actor. */
export interface FaultBox {
  next?: Fault
}

/** A storage whose next write is refused, or made without an answer, where the box of the caller says so. */
export function answerFaults(
  storage: Storage,
  boxOf: () => FaultBox | undefined,
  writes: readonly StorageMethod[] = ['mergeSession', 'removeAll', 'updateTTL'],
): Storage {
  const write: Around = async (call) => {
    const box = boxOf()
    const fault = box?.next
    delete box?.next
    if (fault === undefined) return call()
    if (fault === 'lost') await call()
    throw new SessionError('TIMEOUT', 'no answer: the write may have been applied')
  }
  return wrapStorage(storage, Object.fromEntries(writes.map((name) => [name, write])))
}
