import { KeyedQueue, type Turn } from '../common/keyed-queue.ts'
import type { JsonMap } from '../json/json-map.ts'
import type { ChangeSet } from '../record/change-set.ts'
import type { FieldAccess, FieldTarget } from './field-access.ts'
import type { UsableStorage } from './usable-storage.ts'
import { WorkingCopy } from './working-copy.ts'

/** One use of a session, from the first call that needs the record to the close. */
export class OpenUse {
  readonly copy: WorkingCopy
  /**
   * Reads and changes the session's keys: the working copy itself, or `FieldAccess` if the storage is read by field.
   */
  readonly fields: WorkingCopy | FieldAccess
  /** Whether the record has still to be removed: `removeAll` was called, and the storage has not done it yet. */
  needsRemoval = false

  constructor(copy: WorkingCopy, fields: OpenUse['fields'] = copy) {
    this.copy = copy
    this.fields = fields
  }

  /** Whether each read goes to the storage, so that a removal has to wait for the calls before it. */
  get readsByField(): boolean {
    return this.fields !== this.copy
  }

  /** Drops what was loaded and changed. The record has then to be removed. */
  clear(): void {
    this.copy.clear()
    this.needsRemoval = true
  }

  /** Enters this use's queue, for work that calls the storage. */
  enterQueue(): Turn {
    return useQueue.enter(this.copy)
  }

  /** Resolves when all work in the queue has ended, also by a failure; `undefined` if the queue is empty. */
  pending(): Promise<void> | undefined {
    return useQueue.pending(this.copy)
  }
}

/** Begins a use of loaded data. `target` is where a storage that is read by field is read. */
export function beginUse(
  { storage, FieldAccess }: UsableStorage,
  base: ChangeSet['base'],
  data: JsonMap | undefined,
  target: FieldTarget,
): OpenUse {
  const isPartial = FieldAccess !== undefined
  const copy = new WorkingCopy(base, data, { isPartial, storedText: storage.storedText?.bind(storage) })
  return new OpenUse(copy, FieldAccess && new FieldAccess(copy, target, useQueue))
}

/** Runs the work of one use that calls the storage in the order in which it was begun. */
const useQueue = new KeyedQueue<WorkingCopy>()
