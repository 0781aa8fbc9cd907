import { KeyedQueue, type Turn } from '../common/keyed-queue.ts'
import type { JsonMap } from '../json/json-map.ts'
import type { ChangeSet } from '../record/change-set.ts'
import type { FieldAccess, FieldTarget } from './field-access.ts'
import type { Fields, IntegersAsText } from './integers.ts'
import type { UsableStorage } from './usable-storage.ts'
import { WorkingCopy } from './working-copy.ts'

/** One use of a session, from the first call that needs the record to the close. */
export class OpenUse {
  readonly copy: WorkingCopy
  /**
   * Reads and changes the session's keys: the working copy itself, or `FieldAccess` if the storage is read by field;
   * or what gives integers as texts, over one of them.
   */
  fields: Fields
  /** Whether calls for keys may wait for the storage, so that a removal must wait for those before it. */
  waits: boolean
  readonly #direct: WorkingCopy | FieldAccess
  /** Whether `removeAll` or `logOut` was called, but the storage has not removed the record yet. */
  needsRemoval: false | 'removeAll' | 'logOut' = false

  constructor(copy: WorkingCopy, fields: WorkingCopy | FieldAccess = copy) {
    this.copy = copy
    this.#direct = fields
    this.fields = fields
    this.waits = fields !== copy
  }

  /** Gives integers beyond 2^53 as texts from now on. */
  give(integers: IntegersAsText): void {
    this.fields = integers.over(this.copy, this.#direct)
  }

  /** Drops the loaded data and the changes. The record must then be removed. */
  clear(by: 'removeAll' | 'logOut'): void {
    this.copy.clear()
    this.needsRemoval = by
  }

  /** Enters the queue of this use, for work that calls the storage. */
  enterQueue(): Turn {
    return useQueue.enter(this.copy)
  }

  /** Resolves when all work in the queue has ended, also by a failure; `undefined` if the queue is empty. */
  pending(): Promise<void> | undefined {
    return useQueue.pending(this.copy)
  }
}

/** Begins a use of loaded data. `target` is needed if the storage is read by field. */
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

/** Runs the storage calls of one use one after the other, in the order in which they were begun. */
const useQueue = new KeyedQueue<WorkingCopy>()
