import { DefaultStorageFileCryptoEnabled } from '../../../src/common/goframe-defaults.ts'
import { SessionError } from '../../../src/common/session-error.ts'
import { DefaultStorageFileCryptoKey } from '../../../src/crypto/cipher/goframe-key.ts'
import { checkCryptoKey } from '../../../src/crypto/cipher/key-checks.ts'
import type { RecordCodec } from '../../../src/record/record-codec.ts'

/** GoFrame's two switches of a file storage's encryption, on a codec whose mode is `goframe` or still open. */
export class GoFrameCrypto {
  readonly #codec: RecordCodec
  readonly #readsPublicKey: boolean
  #keys: readonly Uint8Array[] = []

  /** `readsPublicKey`: whether what GoFrame's public key opens is read where the own keys don't. */
  constructor(codec: RecordCodec, readsPublicKey: boolean) {
    this.#codec = codec
    this.#readsPublicKey = readsPublicKey
    if (codec.crypto?.mode === 'sealed') {
      if (!readsPublicKey) return
      throw new SessionError(
        'INVALID_ARGUMENT',
        'readGoFrameDefaultKey is not for sealed records: see crypto.migrate',
      )
    }
    this.#keys = codec.crypto?.keys ?? [DefaultStorageFileCryptoKey]
    this.setEnabled(codec.crypto !== undefined || DefaultStorageFileCryptoEnabled)
  }

  setEnabled(isEnabled: boolean): void {
    this.#checkMode()
    const { crypto } = this.#codec
    const keys = this.#readsPublicKey ? [...this.#keys, DefaultStorageFileCryptoKey] : this.#keys
    this.#codec.crypto = isEnabled ? { ...crypto, mode: 'goframe', keys } : undefined
  }

  /** Sets the key that encrypts; the other ones stay. */
  setKey(key: Uint8Array): void {
    this.#checkMode()
    checkCryptoKey(key)
    this.#keys = [new Uint8Array(key), ...this.#keys.slice(1)]
    this.setEnabled(this.#codec.crypto !== undefined)
  }

  #checkMode(): void {
    if (this.#codec.crypto?.mode !== 'sealed') return
    throw new SessionError('NOT_SUPPORTED', 'records are sealed here: their keys stand in the crypto option')
  }
}
