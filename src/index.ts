export { applyChanges, type Change, UNCHANGED } from './apply-changes.ts'
export { type ChangeSet, type Update, UpdateError } from './change-set.ts'
export {
  DefaultStorageFileClearExpiredInterval,
  DefaultStorageFileCryptoEnabled,
  DefaultStorageFileUpdateTTLInterval,
  DefaultStorageRedisLoopInterval,
} from './constants.ts'
export type { EngineName } from './crypto/aes-engine.ts'
export type { Cipher } from './crypto/cipher.ts'
export type { CryptoOptions, MigrateOptions } from './crypto/crypto-options.ts'
export { DefaultStorageFileCryptoKey } from './crypto/goframe-key.ts'
export { JsonMap } from './json-map.ts'
export { Manager } from './manager.ts'
export type { ManagerOptions } from './manager-base.ts'
export { decodeRecord, encodeRecord, isExpired, type SessionRecord } from './record.ts'
export { Session } from './session.ts'
export { ErrorDisabled, SessionError, type SessionErrorCode } from './session-error.ts'
export { checkSessionId, newSessionId } from './session-id.ts'
export { SessionPanic } from './session-panic.ts'
export type { LoadOptions, MoveOptions, Storage, StorageCapabilities, StorageOptions } from './storage.ts'
export { StorageBase } from './storage-base.ts'
export { StorageMemory, type StorageMemoryOptions } from './storage-memory.ts'
export { StorageRecords, type StorageRecordsOptions } from './storage-records.ts'
export type { SessionIdFunc } from './stored-session.ts'
export { checkTTL } from './ttl.ts'
