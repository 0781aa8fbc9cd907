import { type AesEngine, BLOCK_LENGTH } from '../engine/aes-engine.ts'

/** The length of a nonce, in bytes. */
export const XAES_NONCE_LENGTH = 24

/**
 * Encrypts with XAES-256-GCM as specified by C2SP: AES-256-GCM with a key that is derived for each nonce. Its nonce is
 * so long that it can be random for any number of messages. The last 16 bytes of the result are the tag.
 */
export function encryptXaes(
  engine: AesEngine,
  plain: Uint8Array,
  key: Uint8Array,
  nonce: Uint8Array,
  associated: Uint8Array,
): Uint8Array {
  return withDerivedKey(engine, key, nonce, (derived) =>
    engine.encryptGcm(plain, derived, nonce.subarray(12), associated),
  )
}

/** Decrypts what `encryptXaes` returned. Returns `undefined` if it is not authentic. */
export function decryptXaes(
  engine: AesEngine,
  encrypted: Uint8Array,
  key: Uint8Array,
  nonce: Uint8Array,
  associated: Uint8Array,
): Uint8Array | undefined {
  return withDerivedKey(engine, key, nonce, (derived) =>
    engine.decryptGcm(encrypted, derived, nonce.subarray(12), associated),
  )
}

/**
 * Derives a message's key from the first half of its nonce, with CMAC in counter mode (NIST SP 800-108). Overwrites the
 * key after use.
 */
function withDerivedKey<T>(
  engine: AesEngine,
  key: Uint8Array,
  nonce: Uint8Array,
  use: (derived: Uint8Array) => T,
): T {
  const subkey = double(engine.encryptBlocks(ZEROS, key))
  const blocks = derivationBlocks(subkey, nonce)
  const derived = engine.encryptBlocks(blocks, key)
  try {
    return use(derived)
  } finally {
    for (const secret of [subkey, blocks, derived]) secret.fill(0)
  }
}

const ZEROS = new Uint8Array(BLOCK_LENGTH)

/** The input of CMAC for each half of the derived key: a counter, the label `X`, and the nonce as context. */
function derivationBlocks(subkey: Uint8Array, nonce: Uint8Array): Uint8Array {
  const blocks = new Uint8Array(2 * BLOCK_LENGTH)
  for (let half = 0; half < 2; half++) {
    const at = half * BLOCK_LENGTH
    blocks[at + 1] = half + 1
    blocks[at + 2] = 0x58
    for (let i = 0; i < 12; i++) blocks[at + 4 + i] = nonce[i]!
    for (let i = 0; i < BLOCK_LENGTH; i++) blocks[at + i]! ^= subkey[i]!
  }
  return blocks
}

/** Doubles a block as an element of GF(2^128), as CMAC does (NIST SP 800-38B), in constant time. */
function double(block: Uint8Array): Uint8Array {
  const doubled = new Uint8Array(BLOCK_LENGTH)
  let carry = 0
  for (let i = BLOCK_LENGTH - 1; i >= 0; i--) {
    doubled[i] = (block[i]! << 1) | carry
    carry = block[i]! >> 7
  }
  doubled[BLOCK_LENGTH - 1]! ^= carry * 0x87
  return doubled
}
