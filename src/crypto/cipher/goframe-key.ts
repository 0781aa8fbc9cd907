/**
 * GoFrame's key for session files: public, so it protects nothing; exported for sharing with
 * GoFrame. The name is GoFrame's.
 */
export const DefaultStorageFileCryptoKey: Uint8Array = /* @__PURE__ */ new TextEncoder().encode(
  'Session storage file crypto key!',
)
