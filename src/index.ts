/**
 * `gsession/core`: what is of no platform.
 *
 * @module gsession/core
 */
export type { Awaitable } from './common/awaitable.ts'
export { ErrorDisabled } from './common/error-disabled.ts'
export {
  DefaultStorageFileClearExpiredInterval,
  DefaultStorageFileCryptoEnabled,
  DefaultStorageFileUpdateTTLInterval,
  DefaultStorageRedisLoopInterval,
} from './common/goframe-defaults.ts'
export { SessionError, type SessionErrorOptions } from './common/session-error.ts'
export type { SessionErrorCode } from './common/session-error-code.ts'
export { checkSessionId, newSessionId } from './common/session-id.ts'
export { SessionPanic } from './common/session-panic.ts'
export { checkTTL } from './common/ttl.ts'
export type { Cipher } from './crypto/cipher/cipher.ts'
export type { CryptoOptions, MigrateOptions } from './crypto/cipher/crypto-options.ts'
export type { Encryption } from './crypto/cipher/encryption.ts'
export { DefaultStorageFileCryptoKey } from './crypto/cipher/goframe-key.ts'
export type { EngineName } from './crypto/engine/aes-engine.ts'
export { JsonMap } from './json/json-map.ts'
export { type Integers, type ParseOptions, parseExact } from './json/parse-exact.ts'
export type { Storable, Stored, Unstorable } from './json/stored.ts'
export { applyChanges } from './record/apply-changes.ts'
export { type Change, UNCHANGED } from './record/change.ts'
export type { ChangeSet, UpdateResult } from './record/change-set.ts'
export type { MetadataChanges } from './record/metadata.ts'
export { isExpired, type SessionRecord } from './record/record.ts'
export { type DecodeOptions, decodeRecord, encodeRecord } from './record/record-bytes.ts'
export { type Update, UpdateError } from './record/update-function.ts'
export { adaptStorage } from './session/adapt-storage.ts'
export type { IntegersAsText } from './session/integers.ts'
export type { LogInOptions, UserId } from './session/log-ins/log-in-options.ts'
export { type LogIns, logIns } from './session/log-ins/log-ins.ts'
export { Manager } from './session/manager.ts'
export type { ManagerOptions } from './session/manager-base.ts'
export type { SessionIdFunc } from './session/repository.ts'
export { Session } from './session/session.ts'
export type { SessionInfo } from './session/session-info.ts'
export type { Takes } from './session/take-call.ts'
export { takes } from './session/takes.ts'
export { integersAsText } from './session/text-integers.ts'
export type { SessionChange } from './storage/session-change.ts'
export type {
  LifeOptions,
  LoadOptions,
  MoveOptions,
  Storage,
  StorageCapabilities,
  StorageOptions,
  StoredSession,
} from './storage/storage.ts'
export { StorageBase } from './storage/storage-base.ts'
export { StorageMemory, type StorageMemoryOptions } from './storage/storage-memory.ts'
export { StorageRecords } from './storage/storage-records.ts'
export type { StorageRecordsOptions } from './storage/storage-records-options.ts'
