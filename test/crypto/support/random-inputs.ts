import { type CipherGCMTypes, createCipheriv, createHash, randomInt } from 'node:crypto'
import type { AesEngine } from '../../../src/crypto/engine/aes-engine.ts'
import { hex, KEY_LENGTHS } from './engines.ts'

// The inputs differ in every run. `SEED=… npx vitest run test/crypto/random-inputs` repeats a run.
export const seed = Number(process.env.SEED ?? randomInt(2 ** 31))
const LONGEST = 100_000
/** Every length up to this one is tested with keys of every length. */
const EVERY_LENGTH = 300

/** The inputs are parts of this pool, at random offsets. */
const pool = randomPool(4 * LONGEST)
const poolHash = hashOf(pool)

/** Whether the inputs are as they were made. */
export function areUnchanged(): boolean {
  return hashOf(pool) === poolHash
}

export interface Input {
  plain: Uint8Array
  key: Uint8Array
  /** An IV of 16 bytes, or a nonce of 12. */
  iv: Uint8Array
  associated: Uint8Array
}

/** Runs a trial with `count` inputs. Returns their lengths. */
export async function tryAll(
  count: number,
  ivLength: number,
  trial: (input: Input) => void,
): Promise<Set<number>> {
  const random = seeded(seed + ivLength)
  const cut = (length: number) => {
    const at = random(pool.length - length + 1)
    return pool.subarray(at, at + length)
  }
  const lengths = new Set<number>()
  for (let n = 0; n < count; n++) {
    // The test runner must hear from this process, however busy the machine is.
    if (n % 500 === 0) await new Promise((resolve) => setImmediate(resolve))
    const isExhaustive = n < (EVERY_LENGTH + 1) * KEY_LENGTHS.length
    const length = isExhaustive ? Math.floor(n / KEY_LENGTHS.length) : randomLength(random)
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

/** A random length up to 100 KB: each order of magnitude is equally likely. */
function randomLength(random: (below: number) => number): number {
  return Math.floor((LONGEST + 1) ** (random(2 ** 30) / 2 ** 30)) - 1 + random(2)
}

export function encrypt(mode: 'cbc' | 'gcm', { plain, key, iv, associated }: Input): Uint8Array {
  const name = `aes-${8 * key.length}-${mode}`
  if (mode === 'cbc') {
    const cipher = createCipheriv(name, key, iv)
    return Buffer.concat([cipher.update(plain), cipher.final()])
  }
  const cipher = createCipheriv(name as CipherGCMTypes, key, iv).setAAD(associated)
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Compares the results without `expect`, which would take most of the test's time. */
export function check(
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
