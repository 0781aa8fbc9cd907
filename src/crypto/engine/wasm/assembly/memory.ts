// The memory is one page and never grows. It begins with the key of 16, 24 or 32 bytes and all that is derived from it.
export const KEY: usize = memory.data(32, 16)
/** Up to 15 round keys of 16 bytes, as FIPS 197 defines them, and the number of rounds (one less). */
export const ROUND_KEYS: usize = memory.data(240, 16)
export const ROUNDS: usize = memory.data(16, 16)
/** The round keys in the form that `cbc-encrypt` needs, the last one in both forms. */
export const VECTOR_KEYS: usize = memory.data(256, 16)
/** The round keys in the form that `sliced-rounds` needs. */
export const SLICED_KEYS: usize = memory.data(15 * 128, 16)

// All that follows belongs to one message. CBC: the previous encrypted block, at first the IV.
export const CHAIN: usize = memory.data(16, 16)
/** GCM: the next counter block, the encrypted first one, the hash so far, the hash key, and the tag. */
export const COUNTER: usize = memory.data(16, 16)
export const MASK: usize = memory.data(16, 16)
export const HASH: usize = memory.data(16, 16)
export const HASH_KEY: usize = memory.data(16, 16)
export const TAG: usize = memory.data(16, 16)
/** The eight blocks that are being processed. */
export const BLOCKS: usize = memory.data(128, 16)
/** Input and output, in the same place. After it there is room for a block of padding. */
export const BUFFER: usize = memory.data(48 * 1024 + 16, 16)
export const BUFFER_LENGTH: i32 = 48 * 1024
