import { createCipheriv } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { decryptXaes, encryptXaes } from '../../src/crypto/cipher/xaes.ts'
import type { AesEngine } from '../../src/crypto/engine/aes-engine.ts'
import { expandKey } from './support/aes-math.ts'
import { engines, flipped, KEY_LENGTHS } from './support/engines.ts'
import { changedFrom, holds, secret, whole } from './support/kernel-secrets.ts'
import { methods } from './support/methods.ts'
import { watchedKernel } from './support/watched-kernel.ts'

const [iv, more] = [secret(16, 2), secret(37, 3)]
const nonce = iv.subarray(4)
const keys = KEY_LENGTHS.map((length) => secret(length, 4))
const sizes = [0, 1, 15, 16, 17, 100, 128, 1000, 49_151, 49_152, 49_153, 100_000]

/** Calls that succeed and that fail. Each gets an engine, a text and a key. */
type Way = (engine: AesEngine, text: Uint8Array, key: Uint8Array) => unknown
const ways: Record<string, Way> = {
  ...Object.fromEntries(
    Object.entries(methods).map(([name, { run, prepare }]): [string, Way] => [
      name,
      (engine, text, key) => {
        const ownIv = secret(16, text.length + 2)
        run(engine, prepare(name === 'encryptBlocks' ? whole(text) : text, key, ownIv, more))
      },
    ]),
  ),
  'decryptCbc with a wrong padding': (engine, text, key) => {
    const encrypted = engines.node.encryptBlocks(secret(16 + whole(text).length, 9), key)
    expect(engine.decryptCbc(encrypted, key, iv)).toBe(undefined)
  },
  'decryptGcm with a wrong tag': (engine, text, key) => {
    const encrypted = engines.node.encryptGcm(text, key, nonce, more)
    const wrong = flipped(encrypted, encrypted.length - 1)
    expect(engine.decryptGcm(wrong, key, nonce, more)).toBe(undefined)
  },
}
/** XAES derives a key for each message. */
const xaes: Way = (engine, text, key) => {
  const [longNonce, longKey] = [secret(24, 5), secret(32, key[0]!)]
  decryptXaes(engine, encryptXaes(engine, text, longKey, longNonce, more), longKey, longNonce, more)
}

describe.each(Object.entries({ ...ways, 'XAES both ways': xaes }))('the memory after %s', (_name, work) => {
  it('nothing of the message is left in the memory, and the tables are unchanged', () => {
    for (const key of keys) {
      for (const size of sizes) {
        const watched = watchedKernel()
        work(watched.engine, secret(size, 1), key)
        expect([size, changedFrom(watched, watched.kernel.CHAIN.value)]).toEqual([size, []])
        expect(changedFrom(watched, 0, watched.kernel.KEY.value)).toEqual([])
      }
    }
  })

  it('after the next microtask the memory is that of a new instance', async () => {
    const watched = watchedKernel()
    for (let turn = 0; turn < 3; turn++) {
      for (const size of sizes) {
        for (const key of keys) work(watched.engine, secret(size, 1), key)
      }
      await Promise.resolve()
      expect(changedFrom(watched, 0)).toEqual([])
      work(watched.engine, secret(sizes[turn]!, 1), keys[turn]!)
      await Promise.resolve()
      expect(changedFrom(watched, 0)).toEqual([])
    }
  })
})

it.each(Object.entries(ways))(
  'what %s leaves until the next microtask depends only on the key',
  (_name, work) => {
    for (const key of keys) {
      const left = [17, 500, 60_000].map((size) => {
        const { engine, memory } = watchedKernel()
        work(engine, secret(size, size), key)
        return Buffer.from(memory)
      })
      for (const memory of left) expect(memory.equals(left[0]!)).toBe(true)
    }
  },
)

describe.each(keys.map((key) => [key.length, key] as const))(
  'the round keys of a key of %d bytes',
  (_length, key) => {
    const schedule = expandKey(key)
    /** All values that reveal the key or a part of it. */
    const parts = [
      ...Array.from({ length: key.length / 8 }, (_, n) => key.subarray(8 * n, 8 * n + 8)),
      ...Array.from({ length: schedule.length / 16 }, (_, n) => schedule.subarray(16 * n, 16 * n + 16)),
    ]

    it('each round key is in the memory until the next microtask, and none after it', async () => {
      const watched = watchedKernel()
      const found = () => parts.filter((part) => holds(watched, part)).length
      for (const { run, prepare } of Object.values(methods)) {
        run(watched.engine, prepare(secret(32, 1), key))
        expect(found()).toBe(parts.length)
        await Promise.resolve()
        expect(found()).toBe(0)
      }
    })

    it('no round key is left when another key was used', () => {
      const watched = watchedKernel()
      for (const { run, prepare } of Object.values(methods)) {
        run(watched.engine, prepare(secret(32, 1), key))
        run(watched.engine, prepare(secret(32, 1), secret(16, 8)))
        expect(parts.filter((part) => holds(watched, part))).toEqual([])
      }
    })
  },
)

it('a message, its hash key and its tag are in the memory during a call, and not after it', () => {
  const watched = watchedKernel()
  const key = keys[2]!
  const text = secret(16, 1)
  const encrypted = engines.node.encryptGcm(text, key, nonce, more)
  const hashKey = createCipheriv('aes-256-ecb', key, null).update(new Uint8Array(16))
  const parts = { text, hashKey, tag: encrypted.subarray(16), nonce, more: more.subarray(0, 16) }
  const seen = new Set<string>()
  const search = () => {
    for (const [name, part] of Object.entries(parts)) if (holds(watched, part)) seen.add(name)
  }
  watched.listen(search)
  watched.engine.decryptGcm(encrypted, key, nonce, more)
  expect([...seen].sort()).toEqual(Object.keys(parts).sort())
  seen.clear()
  search()
  expect([...seen]).toEqual([])
})
