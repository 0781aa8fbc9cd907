import { asciiBytes } from '../../common/utf8.ts'

/**
 * GoFrame's default key for session files. It is public, so it protects nothing; it is exported for sharing session
 * files with GoFrame. Stands for GoFrame's constant of this name.
 */
export const DefaultStorageFileCryptoKey: Uint8Array = /* @__PURE__ */ asciiBytes(
  'Session storage file crypto key!',
)
