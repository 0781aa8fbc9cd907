import type { Storage } from '../storage.ts'
import { type CompleteStorage, isComplete } from './is-complete.ts'
import { MethodAdapter } from './method-adapter.ts'

export { type CompleteStorage, isComplete } from './is-complete.ts'

/**
 * The storage itself if it is complete, else its adapter. One storage always gets the same adapter, because the
 * adapter holds the queue in which its merges wait for each other.
 */
export function completeStorage(storage: Storage): CompleteStorage {
  if (isComplete(storage) || storage instanceof MethodAdapter) return storage
  let adapter = adapters.get(storage)
  if (adapter === undefined) {
    adapter = new MethodAdapter(storage)
    adapters.set(storage, adapter)
  }
  return adapter
}

const adapters = new WeakMap<Storage, MethodAdapter>()
