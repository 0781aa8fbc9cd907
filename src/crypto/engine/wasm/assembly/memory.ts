// The memory is one page, and never grows. First the key of 16, 24 or 32 bytes and all that is made of it:
export const KEY: usize = memory.data(32, 16)
/** Up to 15 round keys of 16 bytes, as FIPS 197 defines them, and their number less one. */
export const ROUND_KEYS: usize = memory.data(240, 16)
export const ROUNDS: usize = memory.data(16, 16)
/** The round keys as `cbc-encrypt` wants them, the last one in both forms. */
export const VECTOR_KEYS: usize = memory.data(256, 16)
/** The round keys as `sliced-rounds` wants them. */
export const SLICED_KEYS: usize = memory.data(15 * 128, 16)

// Then what belongs to one message. CBC: the block before the next one, the IV at first.
export const CHAIN: usize = memory.data(16, 16)
/** GCM: the next counter block, the first one encrypted, the hash so far, its key, and the tag. */
export const COUNTER: usize = memory.data(16, 16)
export const MASK: usize = memory.data(16, 16)
export const HASH: usize = memory.data(16, 16)
export const HASH_KEY: usize = memory.data(16, 16)
export const TAG: usize = memory.data(16, 16)
/** Eight blocks on their way. */
export const BLOCKS: usize = memory.data(128, 16)
/** What comes in and goes out, in place; there is room for a block of padding behind it. */
export const BUFFER: usize = memory.data(48 * 1024 + 16, 16)
export const BUFFER_LENGTH: i32 = 48 * 1024
