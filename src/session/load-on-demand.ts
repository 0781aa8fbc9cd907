import type { Storage } from '../storage/storage.ts'

type OtherWays = typeof import('./on-demand.ts')

let otherWays: OtherWays | undefined

/** Loads what only some storages need, once. */
export async function loadOtherWays(): Promise<OtherWays> {
  otherWays ??= await import('./on-demand.ts')
  return otherWays
}

/** What a storage needs of it, where it does: without a wait once it is there. */
export function otherWaysFor(storage: Storage): OtherWays | Promise<OtherWays> | undefined {
  if (storage.mergeSession !== undefined && !readsByField(storage)) return undefined
  return otherWays ?? loadOtherWays()
}

export function readsByField(storage: Storage): boolean {
  return storage.capabilities?.fieldReads === true
}
