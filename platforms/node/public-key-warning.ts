let isGiven = false

/** Warns, once in a process, that GoFrame's default key is public. */
export function warnOfPublicKey(): void {
  if (isGiven) return
  isGiven = true
  process.emitWarning("session files are encrypted with GoFrame's default key, which is public", {
    code: 'GSESSION_PUBLIC_KEY',
    detail: 'Give the storage a key of your own, with its option crypto or with setCryptoKey.',
  })
}
