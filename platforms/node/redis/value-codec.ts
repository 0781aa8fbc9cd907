import { Buffer } from 'node:buffer'
import { SessionError } from '../../../src/common/session-error.ts'
import type { Encryption } from '../../../src/crypto/cipher/encryption.ts'
import { JsonMap } from '../../../src/json/json-map.ts'
import type { SessionRecord } from '../../../src/record/record.ts'
import { STAMP_LENGTH } from '../../../src/record/record-bytes.ts'
import { RecordCodec } from '../../../src/record/record-codec.ts'

/** The value of a key; `null` when there is no key. */
export type RecordValue = string | Buffer | null

/** Turns records into the values of keys and back: as JSON, as GoFrame writes it, or sealed. */
export interface ValueCodec {
  /** Whether values are bytes, not strings. */
  readonly asBytes: boolean
  /** Whether `encode` and `decode` can be called. */
  readonly isReady: boolean
  /** Loads the ciphers, so that they can be called. */
  prepare(): Promise<void>
  encode(record: SessionRecord, id: string): string | Buffer
  /**
   * Returns `undefined` when there is no value, and for an empty one and `null`. A value that can't be read is
   * `RECORD_CORRUPT`.
   */
  decode(value: RecordValue, id: string): SessionRecord | undefined
}

/** The codec for these options: JSON without encryption, else sealed records in this encoding. */
export function valueCodec(
  encryption: Encryption | undefined,
  encoding: 'bytes' | 'base64' = 'bytes',
): ValueCodec {
  if (encoding !== 'bytes' && encoding !== 'base64') {
    throw new SessionError('INVALID_ARGUMENT', "the encoding must be 'bytes' or 'base64'")
  }
  return encryption === undefined ? plain : sealed(new RecordCodec(encryption), encoding)
}

const plain: ValueCodec = {
  asBytes: false,
  isReady: true,
  async prepare() {},
  encode: ({ data }) => data.text,
  decode: (value) => {
    if (value === null || value === '') return undefined
    const data = JsonMap.parse(value as string)
    // Redis itself expires the key, so the record needs no stamp.
    return data && { stamp: 0, data }
  },
}

function sealed(codec: RecordCodec, encoding: 'bytes' | 'base64'): ValueCodec {
  if (codec.crypto?.mode !== 'sealed') {
    throw new SessionError('INVALID_ARGUMENT', 'records in Redis can only be sealed: GoFrame encrypts none')
  }
  return {
    asBytes: encoding === 'bytes',
    get isReady() {
      return codec.isReady
    },
    prepare: () => codec.prepare(),
    encode: (record, id) => {
      const { buffer, byteOffset, byteLength } = codec.encode(record, id).subarray(STAMP_LENGTH)
      const body = Buffer.from(buffer, byteOffset, byteLength)
      return encoding === 'bytes' ? body : body.toString('base64')
    },
    decode: (value, id) => {
      if (value === null || value.length === 0) return undefined
      return codec.decode(Buffer.concat([NO_STAMP, bytesOf(value)]), id, { now: 0 })
    },
  }
}

const NO_STAMP = new Uint8Array(STAMP_LENGTH)

/** The bytes of a value. A value that is no base64 is a plain record, written before encryption was turned on. */
function bytesOf(value: string | Buffer): Buffer {
  if (typeof value !== 'string') return value
  return Buffer.from(value, /^[\w+/]*=*$/.test(value) ? 'base64' : 'utf8')
}
