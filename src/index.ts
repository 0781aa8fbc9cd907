export {
  DefaultStorageFileClearExpiredInterval,
  DefaultStorageFileCryptoEnabled,
  DefaultStorageFileUpdateTTLInterval,
  DefaultStorageRedisLoopInterval,
} from './common/goframe-defaults.ts'
export { ErrorDisabled, SessionError, type SessionErrorCode } from './common/session-error.ts'
export { checkSessionId, newSessionId } from './common/session-id.ts'
export { SessionPanic } from './common/session-panic.ts'
export { checkTTL } from './common/ttl.ts'
export type { Cipher } from './crypto/cipher/cipher.ts'
export type { CryptoOptions, MigrateOptions } from './crypto/cipher/crypto-options.ts'
export { DefaultStorageFileCryptoKey } from './crypto/cipher/goframe-key.ts'
export type { EngineName } from './crypto/engine/aes-engine.ts'
export { JsonMap } from './json/json-map.ts'
export { applyChanges, type Change, UNCHANGED } from './record/apply-changes.ts'
export { type ChangeSet, type Update, UpdateError } from './record/change-set.ts'
export { decodeRecord, encodeRecord, isExpired, type SessionRecord } from './record/record.ts'
export { Manager } from './session/manager.ts'
export type { ManagerOptions } from './session/manager-base.ts'
export { Session } from './session/session.ts'
export type { SessionIdFunc } from './session/storage-repository.ts'
export type {
  LoadOptions,
  MoveOptions,
  Storage,
  StorageCapabilities,
  StorageOptions,
} from './storage/storage.ts'
export { StorageBase } from './storage/storage-base.ts'
export { StorageMemory, type StorageMemoryOptions } from './storage/storage-memory.ts'
export { StorageRecords, type StorageRecordsOptions } from './storage/storage-records.ts'
