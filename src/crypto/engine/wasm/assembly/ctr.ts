import { BLOCKS, BUFFER, COUNTER } from './memory'
import { encryptBlocks } from './sliced-rounds'

/** XORs `count` blocks of the buffer with the encrypted counters, eight blocks at a time. */
export function addKeyStream(count: i32): void {
  const end = BUFFER + 16 * count
  for (let at = BUFFER; at < end; at += 128) {
    const length = end - at < 128 ? end - at : 128
    for (let n: usize = 0; n < length; n += 16) {
      v128.store(BLOCKS + n, v128.load(COUNTER))
      // The last four bytes are the counter, most significant byte first.
      store<u32>(COUNTER + 12, bswap<u32>(bswap<u32>(load<u32>(COUNTER + 12)) + 1))
    }
    encryptBlocks()
    for (let n: usize = 0; n < length; n += 16) {
      v128.store(at + n, v128.xor(v128.load(at + n), v128.load(BLOCKS + n)))
    }
  }
}
