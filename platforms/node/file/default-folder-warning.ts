/**
 * Warns, once and in production, that nobody has named a storage. Whether another application really uses the same
 * folder can't be told: releases and workers of one application look like two, and two that one tool has started look
 * like one.
 */
export function warnOfDefaultFolder(): void {
  if (hasWarned || !isProduction()) return
  hasWarned = true
  process.emitWarning(
    'no storage was named: sessions are in the default folder, which all applications of this user share, ' +
      "so that a cookie of one opens a session in the other. Name one: new StorageFile('/var/lib/app/sessions', ttl)",
    { code: 'GSESSION_DEFAULT_FOLDER' },
  )
}

let hasWarned = false

function isProduction(): boolean {
  try {
    return process.env.NODE_ENV === 'production'
  } catch {
    // Deno throws if the program may not read the environment.
    return false
  }
}
