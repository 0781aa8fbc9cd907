import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { decryptXaes, encryptXaes } from '../../src/crypto/cipher/xaes.ts'
import type { AesEngine } from '../../src/crypto/engine/aes-engine.ts'
import { everyEngine, flipped, hex, readVectors, unhex } from './support/engines.ts'

type Vector = Record<
  'key' | 'nonce' | 'L' | 'K1' | 'M1' | 'M2' | 'Kx' | 'Nx' | 'plaintext' | 'aad' | 'ciphertext',
  string
>
interface Run {
  iterations: number
  digest: string
  bytesDrawn: number
  bytesHashed: number
}
const { vectors, randomized } = readVectors<{ vectors: Vector[]; randomized: { runs: Run[] } }>(
  'crypto/xaes-256-gcm.json',
)
const run = randomized.runs.find(({ iterations }) => iterations === 10_000) as Run

it('the file has both vectors of XAES-256-GCM, and the digest of 10,000 random ones', () => {
  expect([vectors.length, run.bytesDrawn]).toEqual([2, 3_137_982])
})

describe.each(everyEngine)('%s', (_name, engine) => {
  it.each(vectors)('XAES-256-GCM encrypts to $ciphertext, and decrypts it', (vector) => {
    const [key, nonce, aad] = [unhex(vector.key), unhex(vector.nonce), unhex(vector.aad)]
    const sealed = encryptXaes(engine, unhex(vector.plaintext), key, nonce, aad)
    expect(hex(sealed)).toBe(vector.ciphertext)
    expect(hex(decryptXaes(engine, sealed, key, nonce, aad))).toBe(vector.plaintext)
  })

  it.each(vectors)('the key $Kx is derived by the steps of the specification', (vector) => {
    const [key, nonce, aad] = [unhex(vector.key), unhex(vector.nonce), unhex(vector.aad)]
    const steps = [
      `blocks ${'00'.repeat(16)} under ${vector.key} -> ${vector.L}`,
      `blocks ${xor(vector.M1, vector.K1)}${xor(vector.M2, vector.K1)} under ${vector.key} -> ${vector.Kx}`,
      `gcm under ${vector.Kx}, nonce ${vector.Nx}, with '${vector.aad}'`,
    ]
    const encrypting = listening(engine)
    encryptXaes(encrypting.engine, unhex(vector.plaintext), key, nonce, aad)
    expect(encrypting.steps).toEqual(steps)
    const decrypting = listening(engine)
    decryptXaes(decrypting.engine, unhex(vector.ciphertext), key, nonce, aad)
    expect(decrypting.steps).toEqual(steps)
  })

  it.each(vectors)('XAES-256-GCM does not decrypt $ciphertext if anything was changed', (vector) => {
    const given = ['ciphertext', 'key', 'nonce', 'aad'].map((name) => unhex(vector[name as 'key']))
    for (const [n, bytes] of given.entries()) {
      for (let at = 0; at < bytes.length; at++) {
        const [sealed, key, nonce, aad] = given.map((one, i) => (i === n ? flipped(bytes, at) : one))
        expect(decryptXaes(engine, sealed!, key!, nonce!, aad!)).toBe(undefined)
      }
    }
  })

  it('10,000 random messages give the digest of the specification', () => {
    const stream = createHash('shake128', { outputLength: run.bytesDrawn }).digest()
    const results = createHash('shake128', { outputLength: 32 })
    let [drawn, hashed] = [0, 0]
    const draw = (length: number) => {
      drawn += length
      return stream.subarray(drawn - length, drawn)
    }
    for (let n = 0; n < run.iterations; n++) {
      const [key, nonce] = [draw(32), draw(24)]
      const plain = draw(draw(1)[0]!)
      const aad = draw(draw(1)[0]!)
      const sealed = encryptXaes(engine, plain, key, nonce, aad)
      const opened = decryptXaes(engine, sealed, key, nonce, aad)
      if (opened === undefined || !plain.equals(opened)) throw new Error(`the ${n}th does not open`)
      results.update(sealed)
      hashed += sealed.length
    }
    expect({ drawn, hashed }).toEqual({ drawn: run.bytesDrawn, hashed: run.bytesHashed })
    expect(results.digest('hex')).toBe(run.digest)
  })
})

/** An engine that records copies of its arguments, since keys are overwritten later. */
function listening(engine: AesEngine): { engine: AesEngine; steps: string[] } {
  const steps: string[] = []
  const hear = (key: Uint8Array, nonce: Uint8Array, aad: Uint8Array) =>
    steps.push(`gcm under ${hex(key)}, nonce ${hex(nonce)}, with '${hex(aad)}'`)
  return {
    steps,
    engine: {
      ...engine,
      encryptBlocks(blocks, key) {
        const given = hex(blocks)
        const encrypted = engine.encryptBlocks(blocks, key)
        steps.push(`blocks ${given} under ${hex(key)} -> ${hex(encrypted)}`)
        return encrypted
      },
      encryptGcm(plain, key, nonce, aad) {
        hear(key, nonce, aad)
        return engine.encryptGcm(plain, key, nonce, aad)
      },
      decryptGcm(encrypted, key, nonce, aad) {
        hear(key, nonce, aad)
        return engine.decryptGcm(encrypted, key, nonce, aad)
      },
    },
  }
}

function xor(a: string, b: string): string {
  const other = unhex(b)
  return hex(unhex(a).map((byte, i) => byte ^ other[i]!)) as string
}
