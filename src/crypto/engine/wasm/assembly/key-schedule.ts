import { KEY, ROUND_KEYS, ROUNDS } from './memory'
import { subWord } from './sub-bytes'

/** Expands the key of `length` bytes into its round keys. */
export function expandKey(length: i32): void {
  const words = length >> 2
  const rounds = words + 6
  store<i32>(ROUNDS, rounds)
  v128.store(ROUND_KEYS, v128.load(KEY))
  v128.store(ROUND_KEYS + 16, v128.load(KEY + 16))
  let constant: u32 = 1
  let last = load<u32>(KEY + length - 4)
  for (let n = words, place = 0; n < 4 * (rounds + 1); n++) {
    if (place == 0) {
      last = subWord(rotr<u32>(last, 8)) ^ constant
      constant = (constant << 1) ^ ((constant >> 7) * 0x11b)
    } else if (place == 4 && words == 8) {
      last = subWord(last)
    }
    last ^= load<u32>(ROUND_KEYS + 4 * (n - words))
    store<u32>(ROUND_KEYS + 4 * n, last)
    place = place == words - 1 ? 0 : place + 1
  }
}
