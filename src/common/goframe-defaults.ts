/** Whether `StorageFile` encrypts by default. The name is GoFrame's. */
export const DefaultStorageFileCryptoEnabled = false

/** How long renewals of session files are gathered, in milliseconds. The name is GoFrame's. */
export const DefaultStorageFileUpdateTTLInterval = 10_000

/** How often expired session files are removed, in milliseconds. The name is GoFrame's. */
export const DefaultStorageFileClearExpiredInterval = 3_600_000

/** How long GoFrame gathers renewals in Redis, in milliseconds; here a load renews. The name is GoFrame's. */
export const DefaultStorageRedisLoopInterval = 10_000
