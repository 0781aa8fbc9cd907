import { StorageIndexedDB, StorageLocalStorage } from '../../../platforms/browser/index.ts'
import { ActorHost, type Message } from '../actor-host.ts'
import { type History, TTL } from '../history.ts'
import type { Engine } from '../places/engine.ts'
import { SharedPlace } from '../places/shared.ts'
import { runHistory } from '../run-history.ts'
import type { Outcome, Trace } from '../trace.ts'

export type StorageName = 'StorageIndexedDB' | 'StorageLocalStorage'

/** A history that this page runs, or a message to the actors that it has. */
export type Asked = { readonly storage: StorageName } & (
  | { readonly history: History; readonly message?: undefined }
  | { readonly message: Message }
)

/** Runs a history in this page, or what a part of its actors does. */
export default async function run(asked: Asked): Promise<Trace | Outcome | undefined> {
  const engine = ENGINES[asked.storage]
  if (asked.message === undefined) return runHistory(asked.history, new SharedPlace(engine))
  hosts[asked.storage] ??= new ActorHost(engine)
  return hosts[asked.storage]?.handle(asked.message)
}

const ENGINES: Record<StorageName, Engine> = {
  StorageIndexedDB: { open: (now) => new StorageIndexedDB('histories', { ttl: TTL, now }) },
  StorageLocalStorage: { open: (now) => new StorageLocalStorage('histories:', { ttl: TTL, now }) },
}

const hosts: Partial<Record<StorageName, ActorHost>> = {}
