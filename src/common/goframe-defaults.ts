/** Whether `StorageFile` encrypts by default: no. Stands for GoFrame's constant of this name. */
export const DefaultStorageFileCryptoEnabled = false

/** How often `StorageFile` writes the gathered renewals, in milliseconds. Stands for GoFrame's constant of this name. */
export const DefaultStorageFileUpdateTTLInterval = 10_000

/** How often `StorageFile` removes expired sessions, in milliseconds. Stands for GoFrame's constant of this name. */
export const DefaultStorageFileClearExpiredInterval = 3_600_000

/**
 * How often GoFrame writes the gathered renewals to Redis, in milliseconds. Not used here, since a load renews at once.
 * Stands for GoFrame's constant of this name.
 */
export const DefaultStorageRedisLoopInterval = 10_000
