import { KeyedQueue, type Turn } from '../common/keyed-queue.ts'
import type { JsonMap } from '../json/json-map.ts'
import type { ChangeSet } from '../record/change-set.ts'
import type { FieldReads, FieldTarget } from './field-reads.ts'
import type { UsableStorage } from './usable-storage.ts'
import { WorkingCopy } from './working-copy.ts'

/** A use of a session that is under way: from the first call that needs the session to its close. */
export class SessionUse {
  readonly copy: WorkingCopy
  /** Takes the session's fields: the working copy, or what reads the fields of the record beneath it. */
  readonly fields: WorkingCopy | FieldReads
  /** The record has still to be removed. */
  needsRemoval = false

  constructor(copy: WorkingCopy, fields: SessionUse['fields'] = copy) {
    this.copy = copy
    this.fields = fields
  }

  /** Whether calls go to the storage one by one, so that a removal has to wait for those before it. */
  get readsByField(): boolean {
    return this.fields !== this.copy
  }

  /** Drops what was loaded and changed; the record has still to be removed. */
  clear(): void {
    this.copy.clear()
    this.needsRemoval = true
  }

  /** A turn for work that speaks to the storage, after what was begun before. */
  enterQueue(): Turn {
    return useQueue.enter(this.copy)
  }

  /** Resolves when the work that was begun before has ended, well or not; `undefined`: there is none. */
  pending(): Promise<void> | undefined {
    return useQueue.pending(this.copy)
  }
}

/** Begins a use of what was loaded. `target` is for a storage that is read by field. */
export function beginUse(
  { storage, FieldReads }: UsableStorage,
  base: ChangeSet['base'],
  data: JsonMap | undefined,
  target: FieldTarget,
): SessionUse {
  const isPartial = FieldReads !== undefined
  const copy = new WorkingCopy(base, data, { isPartial, storedText: storage.storedText?.bind(storage) })
  return new SessionUse(copy, FieldReads && new FieldReads(copy, target, useQueue))
}

/** Lets the work of one use that speaks to the storage run in the order in which it was begun. */
const useQueue = new KeyedQueue<WorkingCopy>()
