import { ErrorDisabled } from '../common/error-disabled.ts'
import type { LoadOptions, Storage, StorageOptions } from './storage.ts'

/**
 * A storage in which every method rejects with `ErrorDisabled`. Extend it for a storage that has only some of GoFrame's
 * eleven methods, and override those. To write a new storage, extend `StorageRecords`. Stands for GoFrame's
 * `StorageBase`.
 */
export abstract class StorageBase implements Storage {
  newId(_ttl: number, _options?: StorageOptions): Promise<string> {
    return Promise.reject(ErrorDisabled)
  }

  get(_id: string, _key: string, _options?: StorageOptions): Promise<unknown> {
    return Promise.reject(ErrorDisabled)
  }

  getSize(_id: string, _options?: StorageOptions): Promise<number> {
    return Promise.reject(ErrorDisabled)
  }

  data(_id: string, _options?: StorageOptions): Promise<Record<string, unknown> | undefined> {
    return Promise.reject(ErrorDisabled)
  }

  set(_id: string, _key: string, _value: unknown, _ttl: number, _options?: StorageOptions): Promise<void> {
    return Promise.reject(ErrorDisabled)
  }

  setMap(
    _id: string,
    _data: Readonly<Record<string, unknown>>,
    _ttl: number,
    _options?: StorageOptions,
  ): Promise<void> {
    return Promise.reject(ErrorDisabled)
  }

  remove(_id: string, _key: string, _options?: StorageOptions): Promise<void> {
    return Promise.reject(ErrorDisabled)
  }

  removeAll(_id: string, _options?: StorageOptions): Promise<void> {
    return Promise.reject(ErrorDisabled)
  }

  getSession(
    _id: string,
    _ttl: number,
    _options?: LoadOptions,
  ): Promise<ReadonlyMap<string, unknown> | undefined> {
    return Promise.reject(ErrorDisabled)
  }

  setSession(
    _id: string,
    _data: ReadonlyMap<string, unknown>,
    _ttl: number,
    _options?: StorageOptions,
  ): Promise<void> {
    return Promise.reject(ErrorDisabled)
  }

  updateTTL(_id: string, _ttl: number, _options?: StorageOptions): Promise<void> {
    return Promise.reject(ErrorDisabled)
  }
}
