import { asyncDispose } from '../../common/async-dispose.ts'
import { isProgrammingError } from '../../common/programming-error.ts'
import { SessionError } from '../../common/session-error.ts'
import { JsonMap } from '../../json/json-map.ts'
import type {
  LifeOptions,
  LoadOptions,
  Storage,
  StorageCapabilities,
  StorageOptions,
  StoredSession,
} from '../storage.ts'
import { callError } from '../storage-call.ts'

/**
 * Calls the methods of an application's storage, and checks what they return. `null` counts as `undefined`, and a
 * method may return its value without a promise. A programming error in a method, and a value of a wrong type, is
 * `STORAGE_FAULT`. The optional methods are those that the storage has.
 */
export class CheckedStorage implements Storage {
  readonly mergeSession?: NonNullable<Storage['mergeSession']>
  readonly moveSession?: NonNullable<Storage['moveSession']>
  readonly peekSession?: NonNullable<Storage['peekSession']>
  readonly storedText?: NonNullable<Storage['storedText']>
  readonly ids?: NonNullable<Storage['ids']>
  readonly #storage: Storage

  constructor(storage: Storage) {
    this.#storage = storage
    if (storage.mergeSession) this.mergeSession = (...args) => this.#write('mergeSession', args)
    if (storage.moveSession) this.moveSession = (...args) => this.#write('moveSession', args)
    if (storage.peekSession) this.peekSession = (...args) => this.#call('peekSession', args, storedOf)
    if (storage.storedText) this.storedText = (key, text) => this.#storedText(key, text)
    if (storage.ids) this.ids = (options) => this.#ids(options)
  }

  get capabilities(): StorageCapabilities {
    return this.#storage.capabilities ?? {}
  }

  newId(...args: [ttl: number, options?: StorageOptions]): Promise<string> {
    return this.#call('newId', args, (id) => textOf(id ?? '', 'newId'))
  }

  /** `null` can be a value: it is one if `data` has the key. */
  async get(id: string, key: string, options?: StorageOptions): Promise<unknown> {
    const value = await this.#call('get', [id, key, options], (value) => value)
    if (value !== null) return value
    const data = await this.data(id, options)
    return data !== undefined && Object.hasOwn(data, key) ? null : undefined
  }

  getSize(...args: [id: string, options?: StorageOptions]): Promise<number> {
    return this.#call('getSize', args, (size) => sizeOf(size ?? 0))
  }

  data(...args: [id: string, options?: StorageOptions]): Promise<Record<string, unknown> | undefined> {
    return this.#call('data', args, (data) => fieldsOf(data ?? undefined))
  }

  set(...args: [string, string, unknown, ttl: number, options?: StorageOptions]): Promise<void> {
    return this.#write('set', args)
  }

  setMap(...args: [string, Readonly<Record<string, unknown>>, ttl: number, StorageOptions?]): Promise<void> {
    return this.#write('setMap', args)
  }

  remove(...args: [id: string, key: string, options?: StorageOptions]): Promise<void> {
    return this.#write('remove', args)
  }

  removeAll(...args: [id: string, options?: StorageOptions]): Promise<void> {
    return this.#write('removeAll', args)
  }

  getSession(...args: [id: string, ttl: number, options?: LoadOptions]): Promise<JsonMap | undefined> {
    return this.#call('getSession', args, (map) => mapOf(map ?? undefined))
  }

  setSession(...args: [string, ReadonlyMap<string, unknown>, ttl: number, StorageOptions?]): Promise<void> {
    return this.#write('setSession', args)
  }

  updateTTL(...args: [id: string, ttl: number, options?: LifeOptions]): Promise<void> {
    return this.#write('updateTTL', args)
  }

  async [asyncDispose](): Promise<void> {
    await this.#storage[asyncDispose]?.()
  }

  #write(method: Method, args: readonly unknown[]): Promise<void> {
    return this.#call(method, args, () => {})
  }

  async #call<T>(method: Method, args: readonly unknown[], checked: (value: unknown) => T): Promise<T> {
    let value: unknown
    try {
      value = await (this.#storage[method] as (...args: readonly unknown[]) => unknown)(...args)
    } catch (error) {
      throw failureOf(error, method)
    }
    return checked(value)
  }

  #storedText(key: string, text: string): string {
    let stored: unknown
    try {
      stored = this.#storage.storedText?.(key, text)
    } catch (error) {
      throw failureOf(error, 'storedText')
    }
    return textOf(stored, 'storedText')
  }

  async *#ids(options?: StorageOptions): AsyncGenerator<string, void, undefined> {
    try {
      for await (const id of this.#storage.ids?.(options) ?? []) yield textOf(id, 'ids')
    } catch (error) {
      throw failureOf(error, 'ids')
    }
  }
}

/** How errors name an application's storage. */
const KIND = 'Storage'

type Method = Exclude<keyof Storage, 'capabilities' | 'ids' | 'storedText' | 'onChange' | typeof asyncDispose>

/** What a call fails with when the method has thrown an error: `STORAGE_FAULT`, or the error itself. */
function failureOf(error: unknown, method: string): unknown {
  return isProgrammingError(error) ? callError(error, KIND, method) : error
}

function textOf(value: unknown, method: string): string {
  if (typeof value !== 'string') throw wrongValue(method, 'is no string')
  return value
}

function sizeOf(value: unknown): number {
  if (!Number.isInteger(value)) throw wrongValue('getSize', 'is no whole number')
  return value as number
}

function fieldsOf(value: unknown): Record<string, unknown> | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'object' || Symbol.iterator in (value as object)) {
    throw wrongValue('data', 'is no plain object')
  }
  return value as Record<string, unknown>
}

function mapOf(value: unknown): JsonMap | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'object' || Array.isArray(value)) throw wrongValue('getSession', 'is no Map')
  return encoded('getSession', () => JsonMap.from(value as ReadonlyMap<string, unknown>))
}

function storedOf(value: unknown): StoredSession | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'object') throw wrongValue('peekSession', 'is no object')
  const { data, lastUsedAt, expiresAt } = value as Record<string, unknown>
  return { data: mapOf(data) ?? JsonMap.EMPTY, lastUsedAt: timeOf(lastUsedAt), expiresAt: timeOf(expiresAt) }
}

function timeOf(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'number') throw wrongValue('peekSession', 'has a time that is no number')
  return value
}

/** Encodes what a method has returned. A value that JSON can't hold is `STORAGE_FAULT`. */
export function encoded<T>(method: string, encode: () => T): T {
  try {
    return encode()
  } catch (cause) {
    throw wrongValue(method, "has a value that JSON can't hold", cause)
  }
}

function wrongValue(method: string, problem: string, cause?: unknown): SessionError {
  const message = `what this method of the storage returned ${problem}`
  return new SessionError('STORAGE_FAULT', message, { cause, operation: `${KIND}.${method}` })
}
