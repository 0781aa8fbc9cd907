import { BLOCKS, ROUNDS, SLICED_KEYS } from './memory'
import { joinBlocks, sliceBlocks } from './sliced-state'
import { subBytesShiftRows } from './sliced-sub-bytes'
import { unsubBytesUnshiftRows } from './sliced-unsub-bytes'

/** Encrypts the eight blocks in `BLOCKS`. */
export function encryptBlocks(): void {
  const last = SLICED_KEYS + 128 * load<i32>(ROUNDS)
  sliceBlocks()
  addKey(SLICED_KEYS)
  for (let key = SLICED_KEYS + 128; key < last; key += 128) {
    subBytesShiftRows()
    mixColumnsAddKey(key)
  }
  subBytesShiftRows()
  addKey(last)
  joinBlocks()
}

/** Decrypts the eight blocks in `BLOCKS`: the inverse steps of `encryptBlocks`, in reverse order. */
export function decryptBlocks(): void {
  let key = SLICED_KEYS + 128 * load<i32>(ROUNDS)
  sliceBlocks()
  addKey(key)
  for (key -= 128; key > SLICED_KEYS; key -= 128) {
    unsubBytesUnshiftRows()
    addKeyUnmixColumns(key)
  }
  unsubBytesUnshiftRows()
  addKey(SLICED_KEYS)
  joinBlocks()
}

function addKey(key: usize): void {
  for (let at: usize = 0; at < 128; at += 16) {
    v128.store(BLOCKS + at, v128.xor(v128.load(BLOCKS + at), v128.load(key + at)))
  }
}

/** MixColumns and AddRoundKey: 2 times the byte, 3 times the one below it, 1 time the other two, and the key. */
function mixColumnsAddKey(key: usize): void {
  const a0 = v128.load(BLOCKS)
  const a1 = v128.load(BLOCKS, 16)
  const a2 = v128.load(BLOCKS, 32)
  const a3 = v128.load(BLOCKS, 48)
  const a4 = v128.load(BLOCKS, 64)
  const a5 = v128.load(BLOCKS, 80)
  const a6 = v128.load(BLOCKS, 96)
  const a7 = v128.load(BLOCKS, 112)
  const d0 = v128.xor(a0, below(a0))
  const d1 = v128.xor(a1, below(a1))
  const d2 = v128.xor(a2, below(a2))
  const d3 = v128.xor(a3, below(a3))
  const d4 = v128.xor(a4, below(a4))
  const d5 = v128.xor(a5, below(a5))
  const d6 = v128.xor(a6, below(a6))
  const d7 = v128.xor(a7, below(a7))
  v128.store(BLOCKS, v128.xor(mixed(a0, d0, d7), v128.load(key)))
  v128.store(BLOCKS, v128.xor(mixed(a1, d1, v128.xor(d0, d7)), v128.load(key, 16)), 16)
  v128.store(BLOCKS, v128.xor(mixed(a2, d2, d1), v128.load(key, 32)), 32)
  v128.store(BLOCKS, v128.xor(mixed(a3, d3, v128.xor(d2, d7)), v128.load(key, 48)), 48)
  v128.store(BLOCKS, v128.xor(mixed(a4, d4, v128.xor(d3, d7)), v128.load(key, 64)), 64)
  v128.store(BLOCKS, v128.xor(mixed(a5, d5, d4), v128.load(key, 80)), 80)
  v128.store(BLOCKS, v128.xor(mixed(a6, d6, d5), v128.load(key, 96)), 96)
  v128.store(BLOCKS, v128.xor(mixed(a7, d7, d6), v128.load(key, 112)), 112)
}

/** AddRoundKey and InvMixColumns, which is MixColumns of 5 times the byte and 4 times the one two rows below it. */
function addKeyUnmixColumns(key: usize): void {
  const u0 = v128.xor(v128.load(BLOCKS), v128.load(key))
  const u1 = v128.xor(v128.load(BLOCKS, 16), v128.load(key, 16))
  const u2 = v128.xor(v128.load(BLOCKS, 32), v128.load(key, 32))
  const u3 = v128.xor(v128.load(BLOCKS, 48), v128.load(key, 48))
  const u4 = v128.xor(v128.load(BLOCKS, 64), v128.load(key, 64))
  const u5 = v128.xor(v128.load(BLOCKS, 80), v128.load(key, 80))
  const u6 = v128.xor(v128.load(BLOCKS, 96), v128.load(key, 96))
  const u7 = v128.xor(v128.load(BLOCKS, 112), v128.load(key, 112))
  const v0 = v128.xor(u0, twoBelow(u0))
  const v1 = v128.xor(u1, twoBelow(u1))
  const v2 = v128.xor(u2, twoBelow(u2))
  const v3 = v128.xor(u3, twoBelow(u3))
  const v4 = v128.xor(u4, twoBelow(u4))
  const v5 = v128.xor(u5, twoBelow(u5))
  const v6 = v128.xor(u6, twoBelow(u6))
  const v7 = v128.xor(u7, twoBelow(u7))
  const v67 = v128.xor(v6, v7)
  const a0 = v128.xor(u0, v6)
  const a1 = v128.xor(u1, v67)
  const a2 = v128.xor(v128.xor(u2, v0), v7)
  const a3 = v128.xor(v128.xor(u3, v1), v6)
  const a4 = v128.xor(v128.xor(u4, v2), v67)
  const a5 = v128.xor(v128.xor(u5, v3), v7)
  const a6 = v128.xor(u6, v4)
  const a7 = v128.xor(u7, v5)
  const d0 = v128.xor(a0, below(a0))
  const d1 = v128.xor(a1, below(a1))
  const d2 = v128.xor(a2, below(a2))
  const d3 = v128.xor(a3, below(a3))
  const d4 = v128.xor(a4, below(a4))
  const d5 = v128.xor(a5, below(a5))
  const d6 = v128.xor(a6, below(a6))
  const d7 = v128.xor(a7, below(a7))
  v128.store(BLOCKS, mixed(a0, d0, d7))
  v128.store(BLOCKS, mixed(a1, d1, v128.xor(d0, d7)), 16)
  v128.store(BLOCKS, mixed(a2, d2, d1), 32)
  v128.store(BLOCKS, mixed(a3, d3, v128.xor(d2, d7)), 48)
  v128.store(BLOCKS, mixed(a4, d4, v128.xor(d3, d7)), 64)
  v128.store(BLOCKS, mixed(a5, d5, d4), 80)
  v128.store(BLOCKS, mixed(a6, d6, d5), 96)
  v128.store(BLOCKS, mixed(a7, d7, d6), 112)
}

/** One bit of 2 a + 3 below + the other two. `d` is a + below, and `twice` is this bit of 2 d. */
@inline
function mixed(a: v128, d: v128, twice: v128): v128 {
  return v128.xor(v128.xor(twice, below(a)), twoBelow(d))
}

@inline
function below(a: v128): v128 {
  return v128.shuffle<u32>(a, a, 1, 2, 3, 0)
}

@inline
function twoBelow(a: v128): v128 {
  return v128.shuffle<u32>(a, a, 2, 3, 0, 1)
}
