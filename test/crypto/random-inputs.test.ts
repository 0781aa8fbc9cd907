import { type CipherGCMTypes, createCipheriv, createHash, randomInt } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { AesEngine } from '../../src/crypto/engine/aes-engine.ts'
import { engines, hex, KEY_LENGTHS } from './support/engines.ts'

// The inputs differ in every run. `SEED=… npx vitest run test/crypto/random-inputs` repeats a run.
const seed = Number(process.env.SEED ?? randomInt(2 ** 31))
const LONGEST = 100_000
const CBC = 60_000
const GCM = 40_000
/** Every length up to this one is tested with keys of every length. */
const EVERY_LENGTH = 300

/** The inputs are parts of this pool, at random offsets. */
const pool = randomPool(4 * LONGEST)
const poolHash = hashOf(pool)

interface Input {
  plain: Uint8Array
  key: Uint8Array
  /** An IV of 16 bytes, or a nonce of 12. */
  iv: Uint8Array
  associated: Uint8Array
}

describe('random inputs', () => {
  it(`every engine gives the same as node:crypto for ${CBC} random inputs of CBC: all lengths to 300, then any to 100 KB`, () => {
    const lengths = tryAll(CBC, 16, (input) => {
      const { plain, key, iv } = input
      const expected = encrypt('cbc', input)
      for (const engine of Object.values(engines)) {
        check(engine, 'encryptCbc', input, engine.encryptCbc(plain, key, iv), expected)
        check(engine, 'decryptCbc', input, engine.decryptCbc(expected, key, iv), plain)
      }
    })
    expect(lengths.size).toBeGreaterThan(10_000)
  })

  it(`every engine gives the same as node:crypto for ${GCM} random inputs of GCM: all lengths to 300, then any to 100 KB`, () => {
    const lengths = tryAll(GCM, 12, (input) => {
      const { plain, key, iv, associated } = input
      const expected = encrypt('gcm', input)
      for (const engine of Object.values(engines)) {
        check(engine, 'encryptGcm', input, engine.encryptGcm(plain, key, iv, associated), expected)
        check(engine, 'decryptGcm', input, engine.decryptGcm(expected, key, iv, associated), plain)
      }
    })
    expect(lengths.size).toBeGreaterThan(8_000)
  })

  it('no engine has modified its inputs', () => {
    expect([seed, hashOf(pool)]).toEqual([seed, poolHash])
  })
})

/** Runs a trial with `count` inputs. Returns their lengths. */
function tryAll(count: number, ivLength: number, trial: (input: Input) => void): Set<number> {
  const random = seeded(seed + ivLength)
  const cut = (length: number) => {
    const at = random(pool.length - length + 1)
    return pool.subarray(at, at + length)
  }
  const lengths = new Set<number>()
  for (let n = 0; n < count; n++) {
    const isExhaustive = n < (EVERY_LENGTH + 1) * KEY_LENGTHS.length
    const length = isExhaustive ? Math.floor(n / KEY_LENGTHS.length) : logUniform(random)
    lengths.add(length)
    trial({
      plain: cut(length),
      key: cut(KEY_LENGTHS[n % KEY_LENGTHS.length]!),
      iv: cut(ivLength),
      associated: cut(random(4) === 0 ? random(300) : random(40)),
    })
  }
  return lengths
}

/** A random length: as many from 10 to 100 as from 10,000 to 100,000. */
function logUniform(random: (below: number) => number): number {
  return Math.floor((LONGEST + 1) ** (random(2 ** 30) / 2 ** 30)) - 1 + random(2)
}

function encrypt(mode: 'cbc' | 'gcm', { plain, key, iv, associated }: Input): Uint8Array {
  const name = `aes-${8 * key.length}-${mode}`
  if (mode === 'cbc') {
    const cipher = createCipheriv(name, key, iv)
    return Buffer.concat([cipher.update(plain), cipher.final()])
  }
  const cipher = createCipheriv(name as CipherGCMTypes, key, iv).setAAD(associated)
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Compares the results without `expect`, which would take most of the test's time. */
function check(
  engine: AesEngine,
  method: string,
  { plain, key, iv, associated }: Input,
  result: Uint8Array | undefined,
  expected: Uint8Array,
): void {
  if (result !== undefined && Buffer.compare(result, expected) === 0) return
  const input = `${plain.length} bytes, key ${hex(key)}, iv ${hex(iv)}, ${associated.length} associated`
  throw new Error(`${engine.name} ${method} differs: SEED=${seed}, ${input}`)
}

/** A random number generator (mulberry32). */
function seeded(start: number): (below: number) => number {
  let state = start
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

function randomPool(length: number): Uint8Array {
  return new Uint8Array(createHash('shake128', { outputLength: length }).update(String(seed)).digest())
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
