import { SessionError } from '../../common/session-error.ts'
import type { EngineName } from '../engine/aes-engine.ts'
import { checkCryptoKey, checkSealKey } from './key-checks.ts'

/** How a storage encrypts its records. */
export interface CryptoOptions {
  /**
   * `sealed`: nobody without a key can read a record, change it, or move it to another session. `goframe`:
   * AES-CBC as GoFrame does it, for sharing records with it: it hides them, and authenticates nothing.
   */
  mode: 'sealed' | 'goframe'
  /**
   * The first key encrypts, all of them decrypt: `[current, ...older]`. Of 32 random bytes for `sealed`, of
   * 16, 24 or 32 for `goframe`. From a passphrase: `keyFromPassphrase` of `gsession/crypto`.
   */
  keys: readonly Uint8Array[]
  /** For a time of change, in `sealed` mode: what else is read, to be sealed at the session's next close. */
  migrate?: MigrateOptions
  /** Which engine does the work, for tests and auditors; by default the one that is measured fastest. */
  engine?: EngineName
}

/** Records of before, which whoever can write to the storage can forge as long as they are read. */
export interface MigrateOptions {
  /** Records without encryption. */
  plain?: boolean
  /** GoFrame's mode with these keys, GoFrame's public one only if it is among them. */
  goframe?: readonly Uint8Array[]
}

/** Takes options as they are now, or throws `INVALID_ARGUMENT`. */
export function checkCryptoOptions(options: CryptoOptions): CryptoOptions {
  const { mode, keys, migrate, engine } = options ?? {}
  if (mode !== 'sealed' && mode !== 'goframe') throw invalid("crypto.mode must be 'sealed' or 'goframe'")
  if (!Array.isArray(keys) || keys.length === 0)
    throw invalid('crypto.keys must be an array of keys, at least one')
  if (migrate !== undefined && mode !== 'sealed') throw invalid('crypto.migrate is for the sealed mode')
  const checkKey = mode === 'sealed' ? checkSealKey : checkCryptoKey
  return {
    mode,
    keys: copies(keys, checkKey),
    ...(migrate && {
      migrate: { plain: migrate.plain === true, goframe: copies(migrate.goframe ?? [], checkCryptoKey) },
    }),
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
