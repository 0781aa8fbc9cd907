import { checkOptionNames } from '../../common/option-names.ts'
import { SessionError } from '../../common/session-error.ts'
import type { EngineName } from '../engine/aes-engine.ts'
import { checkCryptoKey, checkSealKey } from './key-checks.ts'

/** How a storage encrypts its records. */
export interface CryptoOptions {
  /**
   * `sealed`: without a key nobody can read a record, change it, or copy it to another session. `goframe`: AES-CBC as
   * GoFrame does it, for sharing records with it; it hides their content, but does not protect against changes.
   */
  mode: 'sealed' | 'goframe'
  /**
   * The keys, `[current, ...older]`: the first one encrypts, all of them decrypt. A key has 32 random bytes for
   * `sealed`, and 16, 24 or 32 for `goframe`. `keyFromPassphrase` of `gsession/crypto` makes one from a passphrase.
   */
  keys: readonly Uint8Array[]
  /**
   * Only with `sealed`: the version of the format to write (default 1). Both are read. 2 keeps a session's own TTL
   * readable without the key, so that no server and no sweep without it ends such a session early. Release 0.1.0
   * can't read it: switch it on once every server has a later one. It becomes the default a release later.
   */
  format?: 1 | 2
  /**
   * Only with `sealed`: older formats that are read, too (default: none). Such a record is sealed at the session's next
   * close.
   */
  migrate?: MigrateOptions
  /** The engine to use, for tests and audits (default: the fastest one that works). */
  engine?: EngineName
}

/**
 * The older formats of records to accept during a migration. They are not authenticated: as long as they are accepted,
 * anyone who can write to the storage can forge a record.
 */
export interface MigrateOptions {
  /** Whether records without encryption are read (default `false`). */
  plain?: boolean
  /** The keys of records in `goframe` mode that are read (default: none). GoFrame's public one counts if it is among them. */
  goframe?: readonly Uint8Array[]
}

/** Returns a copy of the options, which later changes to the keys' arrays don't affect. Wrong ones: `INVALID_ARGUMENT`. */
export function checkCryptoOptions(options: CryptoOptions): CryptoOptions {
  checkOptionNames('crypto', options, { mode: 1, keys: 1, format: 1, migrate: 1, engine: 1 })
  const { mode, keys, migrate, format, engine } = options ?? {}
  if (mode !== 'sealed' && mode !== 'goframe') throw invalid("crypto.mode must be 'sealed' or 'goframe'")
  if (!Array.isArray(keys) || keys.length === 0) {
    throw invalid('crypto.keys must be an array of at least one key')
  }
  if (migrate !== undefined && mode !== 'sealed') throw invalid('crypto.migrate requires the sealed mode')
  if (migrate !== undefined) checkOptionNames('crypto.migrate', migrate, { plain: 1, goframe: 1 })
  if (format !== undefined && (mode !== 'sealed' || (format !== 1 && format !== 2))) {
    throw invalid('crypto.format must be 1 or 2, and requires the sealed mode')
  }
  const checkKey = mode === 'sealed' ? checkSealKey : checkCryptoKey
  return {
    mode,
    keys: copies(keys, checkKey),
    ...(migrate && {
      migrate: { plain: migrate.plain === true, goframe: copies(migrate.goframe ?? [], checkCryptoKey) },
    }),
    ...(format !== undefined && { format }),
    ...(engine !== undefined && { engine }),
  }
}

function copies(keys: readonly unknown[], check: (key: unknown) => void): Uint8Array[] {
  return keys.map((key) => {
    check(key)
    return new Uint8Array(key as Uint8Array)
  })
}

function invalid(message: string): SessionError {
  return new SessionError('INVALID_ARGUMENT', message)
}
