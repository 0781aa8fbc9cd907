import { Manager } from '../../platforms/node/index.ts'
import {
  type LoadOptions,
  type Session,
  SessionError,
  type SessionErrorCode,
  type Storage,
  StorageBase,
  StorageMemory,
  type StorageOptions,
} from '../../src/index.ts'

export const HOUR = 3_600_000
export const ID = 'abcdefghijklmnopqrstuvwxyz012345'

/** Runs before a call reaches the storage. It may wait or throw. */
type Before = (args: unknown[]) => unknown

/** Wraps a storage, and records every call that it gets. */
export function watched(inner: Storage) {
  const calls: string[] = []
  const args = new Map<string, unknown[]>()
  const before = new Map<string, Before>()
  const storage = new Proxy(inner, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value !== 'function' || typeof name !== 'string') return value
      return async (...given: unknown[]) => {
        calls.push(name)
        args.set(name, given)
        await before.get(name)?.(given)
        return value.apply(target, given)
      }
    },
  })
  return {
    storage,
    calls,
    /** The arguments of the last call of a method. */
    argsOf: (method: string): unknown[] => args.get(method) ?? [],
    beforeCall: (method: string, work: Before): void => void before.set(method, work),
    /** Makes the next call of a method fail. */
    failOnce(method: string, error: unknown): void {
      before.set(method, () => {
        before.delete(method)
        throw error
      })
    },
    /** Holds the calls of a method until the returned function is called. */
    hold(method: string): () => void {
      let release = (): void => {}
      const held = new Promise<void>((resolve) => {
        release = resolve
      })
      before.set(method, () => held)
      return () => {
        before.delete(method)
        release()
      }
    },
  }
}

/** Makes a manager on a watched memory storage, whose clock the test sets. */
export function setup() {
  const clock = { now: 1_700_000_000_000 }
  const memory = new StorageMemory({ now: () => clock.now })
  const watch = watched(memory)
  const manager = new Manager(HOUR, watch.storage)
  /** Saves values under an id, without an entry in `calls`. */
  const store = async (values: Record<string, unknown>, id = ID): Promise<string> => {
    await memory.setSession(id, new Map(Object.entries(values)), HOUR)
    return id
  }
  return { ...watch, clock, memory, manager, store, stored: (id = ID) => memory.data(id) }
}

/** A storage of GoFrame's eleven methods that keeps whole maps. Its field methods are disabled. */
export class StorageOfMaps extends StorageBase {
  readonly maps = new Map<string, ReadonlyMap<string, unknown>>()

  override async getSession(id: string, _ttl: number, _options?: LoadOptions) {
    return this.maps.get(id)
  }

  override async setSession(id: string, data: ReadonlyMap<string, unknown>): Promise<void> {
    this.maps.set(id, new Map(data))
  }

  override async removeAll(id: string): Promise<void> {
    this.maps.delete(id)
  }

  override async updateTTL(): Promise<void> {}
}

/** A storage of GoFrame's eleven methods whose field methods write at once. It keeps no whole maps. */
export class StorageOfFields extends StorageBase {
  readonly maps = new Map<string, Map<string, unknown>>()

  override async get(id: string, key: string): Promise<unknown> {
    return this.maps.get(id)?.get(key)
  }

  override async getSize(id: string): Promise<number> {
    return this.maps.get(id)?.size ?? 0
  }

  override async data(id: string): Promise<Record<string, unknown> | undefined> {
    const map = this.maps.get(id)
    return map && Object.fromEntries(map)
  }

  override async set(id: string, key: string, value: unknown): Promise<void> {
    await this.setMap(id, { [key]: value })
  }

  override async setMap(id: string, data: Readonly<Record<string, unknown>>): Promise<void> {
    this.maps.set(id, new Map([...(this.maps.get(id) ?? []), ...Object.entries(data)]))
  }

  override async remove(id: string, key: string): Promise<void> {
    this.maps.get(id)?.delete(key)
  }

  override async removeAll(id: string): Promise<void> {
    this.maps.delete(id)
  }

  override async updateTTL(_id: string, _ttl: number, _options?: StorageOptions): Promise<void> {}
}

/** A storage that has all eleven methods of GoFrame: fields and whole maps. */
export class StorageOfAll extends StorageOfFields {
  override async getSession(id: string) {
    return this.maps.get(id)
  }

  override async setSession(id: string, data: ReadonlyMap<string, unknown>): Promise<void> {
    this.maps.set(id, new Map(data))
  }
}

/** Makes a function that opens the session `ID` on a watched storage, which may hold some values under it. */
export function useEleven(
  inner: Storage & { maps: Map<string, ReadonlyMap<string, unknown>> },
  values?: Record<string, unknown>,
) {
  if (values !== undefined) inner.maps.set(ID, new Map(Object.entries(values)))
  const watch = watched(inner)
  const manager = new Manager(HOUR, watch.storage)
  const open = (): Session => manager.new(ID)
  const stored = (all = false): unknown => {
    const map = inner.maps.get(ID)
    if (map === undefined) return undefined
    return Object.fromEntries([...map].filter(([key]) => all || key !== '~gsession'))
  }
  return { ...watch, open, stored }
}

/** Returns the error that a promise or a function fails with. */
export async function failureOf(work: Promise<unknown> | (() => unknown)): Promise<unknown> {
  try {
    await (typeof work === 'function' ? work() : work)
  } catch (error) {
    return error
  }
  throw new Error('nothing failed')
}

/** Returns the code of the `SessionError` that a promise or a function fails with. */
export async function codeOf(work: Promise<unknown> | (() => unknown)): Promise<SessionErrorCode> {
  const error = await failureOf(work)
  if (error instanceof SessionError) return error.code
  throw new Error('it failed with another error than a SessionError', { cause: error })
}

export function retryableError(): SessionError {
  return new SessionError('STORAGE_UNAVAILABLE', 'the engine is away')
}
