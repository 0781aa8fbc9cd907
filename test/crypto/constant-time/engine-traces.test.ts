import { describe, expect, it, vi } from 'vitest'
import { type AesEngine, BLOCK_LENGTH } from '../../../src/crypto/engine/aes-engine.ts'
import { wasmEngine } from '../../../src/crypto/engine/wasm-engine.ts'
import { KERNEL_BYTES, KEY_LENGTHS, LENGTHS } from './support/kernel.ts'
import { bytesOf, RUNS, secretOf, type Trace, Traced } from './support/traces.ts'

const traced = new Traced(KERNEL_BYTES)
const engine = engineOn(traced.instance)

describe('the calls of the engine to the kernel', () => {
  it.each(KEY_LENGTHS)(
    'the engine makes the kernel do the same for all keys of %i bytes, texts and nonces',
    (keyLength) => {
      // The last length needs two parts of the buffer.
      for (const length of [...LENGTHS, 48 * 1024 + 100]) {
        const runs = length < 200 ? RUNS : 4
        expectSame(
          Array.from({ length: runs }, (_, run) => {
            const secret = secretOf(run, `${keyLength} ${length}`, keyLength + 16 + length)
            const key = secret.slice(0, keyLength)
            const vector = secret.slice(keyLength, keyLength + 16)
            return traced.record(() => useAll(engine, key, vector, secret.slice(keyLength + 16)))
          }),
        )
      }
    },
  )

  it('the engine makes the kernel do the same for right and wrong paddings of every length', () => {
    const key = bytesOf('key', 32)
    const iv = bytesOf('iv', 16)
    const padded = Array.from({ length: 16 }, (_, n) => engine.encryptCbc(bytesOf(`${n}`, 32 + n), key, iv))
    const wrong = Array.from({ length: 40 }, (_, n) => bytesOf(`wrong ${n}`, 48))
    const lengths: (number | undefined)[] = []
    const traces = [...padded, ...wrong].map((encrypted) => {
      // The engine keeps the last key for a while, so another one is used first.
      engine.encryptBlocks(new Uint8Array(16), bytesOf('another', 32))
      return traced.record(() => lengths.push(engine.decryptCbc(encrypted, key, iv)?.length))
    })
    expect(lengths.slice(0, 16)).toEqual(Array.from({ length: 16 }, (_, n) => 32 + n))
    expect(lengths.slice(16)).toContain(undefined)
    expectSame(traces)
  })

  it('the engine makes the kernel do the same for every wrong tag', () => {
    const key = bytesOf('key', 32)
    const nonce = bytesOf('nonce', 12)
    const sealed = engine.encryptGcm(bytesOf('text', 50), key, nonce, bytesOf('associated', 20))
    const traces = Array.from({ length: 128 }, (_, bit) => {
      engine.encryptBlocks(new Uint8Array(16), bytesOf('another', 32))
      const changed = sealed.slice()
      changed[50 + (bit >> 3)]! ^= 1 << (bit & 7)
      return traced.record(() => {
        expect(engine.decryptGcm(changed, key, nonce, bytesOf('associated', 20))).toBeUndefined()
      })
    })
    expectSame(traces)
  })
})

/** Calls each operation and checks its result, so that the traced module still is AES. */
function useAll(aes: AesEngine, key: Uint8Array, vector: Uint8Array, plain: Uint8Array): void {
  const encrypted = aes.encryptCbc(plain, key, vector)
  expect(same(aes.decryptCbc(encrypted, key, vector), plain)).toBe(true)
  const nonce = vector.subarray(0, 12)
  const sealed = aes.encryptGcm(plain, key, nonce, vector)
  expect(same(aes.decryptGcm(sealed, key, nonce, vector), plain)).toBe(true)
  aes.encryptBlocks(plain.subarray(0, plain.length - (plain.length % BLOCK_LENGTH)), key)
}

/** The engine on an existing instance. */
function engineOn(instance: WebAssembly.Instance): AesEngine {
  const Instance = new Proxy(WebAssembly.Instance, { construct: () => instance })
  vi.stubGlobal('WebAssembly', { Module: WebAssembly.Module, Instance })
  const engine = wasmEngine()
  vi.unstubAllGlobals()
  return engine
}

function expectSame(traces: Trace[]): void {
  for (const other of traces) expect(traced.difference(traces[0]!, other)).toBeUndefined()
}

function same(one: Uint8Array | undefined, other: Uint8Array): boolean {
  return one !== undefined && Buffer.compare(one, other) === 0
}
