import { BLOCKS, BUFFER, CHAIN } from './memory'
import { decryptBlocks } from './sliced-rounds'

/** Decrypts `count` blocks of the buffer, eight at a time: in decryption no block depends on another's result. */
export function cbcDecrypt(count: i32): void {
  let before = v128.load(CHAIN)
  const end = BUFFER + 16 * count
  for (let at = BUFFER; at < end; at += 128) {
    const length = end - at < 128 ? end - at : 128
    for (let n: usize = 0; n < length; n += 16) v128.store(BLOCKS + n, v128.load(at + n))
    decryptBlocks()
    for (let n: usize = 0; n < length; n += 16) {
      const stored = v128.load(at + n)
      v128.store(at + n, v128.xor(v128.load(BLOCKS + n), before))
      before = stored
    }
  }
  v128.store(CHAIN, before)
}
