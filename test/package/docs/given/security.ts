// What docs/security.md takes as given.
import { DefaultStorageFileCryptoKey } from 'gsession'

export const oldKey = DefaultStorageFileCryptoKey
