import type { CompleteStorage } from '../storage/method-adapter/complete-storage.ts'
import { isComplete } from '../storage/method-adapter/is-complete.ts'
import type { Storage } from '../storage/storage.ts'

type OnDemand = typeof import('./on-demand.ts')

/** A storage as sessions use it, and what reads its fields where a session does not load them. */
export interface UsableStorage {
  readonly storage: CompleteStorage
  readonly FieldReads: OnDemand['FieldReads'] | undefined
}

/** A storage with all methods that sessions use: without a wait, unless code for it has to be loaded first. */
export function usableStorage(storage: Storage): UsableStorage | Promise<UsableStorage> {
  const readsByField = storage.capabilities?.fieldReads === true
  if (!readsByField && isComplete(storage)) return { storage, FieldReads: undefined }
  const usable = ({ completeStorage, FieldReads }: OnDemand): UsableStorage => ({
    storage: completeStorage(storage),
    FieldReads: readsByField ? FieldReads : undefined,
  })
  return onDemand === undefined ? loadOnDemand().then(usable) : usable(onDemand)
}

let onDemand: OnDemand | undefined

async function loadOnDemand(): Promise<OnDemand> {
  onDemand ??= await import('./on-demand.ts')
  return onDemand
}
