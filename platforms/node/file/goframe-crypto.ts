import { DefaultStorageFileCryptoEnabled } from '../../../src/common/goframe-defaults.ts'
import { SessionError } from '../../../src/common/session-error.ts'
import { DefaultStorageFileCryptoKey } from '../../../src/crypto/cipher/goframe-key.ts'
import { checkCryptoKey } from '../../../src/crypto/cipher/key-checks.ts'
import type { RecordCodec } from '../../../src/record/record-codec.ts'
import { nodeEncryption } from '../crypto/node-encryption.ts'

/** The two methods by which GoFrame sets the encryption of a file storage, for a codec that does not seal. */
export class GoFrameCrypto {
  readonly #codec: RecordCodec
  readonly #readsPublicKey: boolean
  #keys: readonly Uint8Array[] = []

  /** `readsPublicKey`: whether a record that no own key opens is tried with GoFrame's public key. */
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
    this.#codec.use(isEnabled ? nodeEncryption({ ...crypto, mode: 'goframe', keys }) : undefined)
  }

  /** Sets the key that encrypts. The other keys stay. */
  setKey(key: Uint8Array): void {
    this.#checkMode()
    checkCryptoKey(key)
    this.#keys = [new Uint8Array(key), ...this.#keys.slice(1)]
    this.setEnabled(this.#codec.crypto !== undefined)
  }

  #checkMode(): void {
    if (this.#codec.crypto?.mode !== 'sealed') return
    throw new SessionError('NOT_SUPPORTED', 'records are sealed here: the crypto option has their keys')
  }
}
