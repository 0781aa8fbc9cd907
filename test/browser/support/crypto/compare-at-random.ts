import type { AesEngine } from '../../../../src/crypto/engine/aes-engine.ts'
import { toHex } from './hex.ts'

const INPUTS = 3000

/** Gives random inputs to engines and to WebCrypto; tells what differed, with its input in hex. */
export async function compareAtRandom(engines: readonly AesEngine[]) {
  const differing: string[] = []
  let besideWebCrypto = 0
  for (let n = 0; n < INPUTS && differing.length < 3; n++) {
    const input = randomInput(n)
    const its = await byWebCrypto(input)
    if (its !== undefined) besideWebCrypto++
    const expected = its ?? byEngine(engines[0]!, input)
    for (const engine of engines) {
      const differs = difference(expected, byEngine(engine, input)) ?? reverseDiffers(engine, input, expected)
      if (differs !== undefined) differing.push(`${engine.name} ${differs}: ${describe(input)}`)
    }
  }
  return { differing, besideWebCrypto }
}

function randomInput(n: number): Input {
  return {
    plain: randomBytes(randomBelow(n % 100 === 0 ? 100_000 : 300)),
    key: randomBytes([16, 24, 32][n % 3]!),
    iv: randomBytes(16),
    nonce: randomBytes(12),
    associated: randomBytes(randomBelow(50)),
  }
}

type Bytes = Uint8Array<ArrayBuffer>

interface Input {
  plain: Bytes
  key: Bytes
  iv: Bytes
  nonce: Bytes
  associated: Bytes
}

interface Encrypted {
  cbc: Uint8Array
  gcm: Uint8Array
}

function byEngine(engine: AesEngine, { plain, key, iv, nonce, associated }: Input): Encrypted {
  return {
    cbc: engine.encryptCbc(plain, key, iv),
    gcm: engine.encryptGcm(plain, key, nonce, associated),
  }
}

/** Chromium's has no keys of 24 bytes. */
async function byWebCrypto(input: Input): Promise<Encrypted | undefined> {
  if (input.key.length === 24) return undefined
  const encryptBy = async (params: AesCbcParams | AesGcmParams) => {
    const key = await crypto.subtle.importKey('raw', input.key, params.name, false, ['encrypt'])
    return new Uint8Array(await crypto.subtle.encrypt(params, key, input.plain))
  }
  return {
    cbc: await encryptBy({ name: 'AES-CBC', iv: input.iv }),
    gcm: await encryptBy({ name: 'AES-GCM', iv: input.nonce, additionalData: input.associated }),
  }
}

function difference(expected: Encrypted, actual: Encrypted): string | undefined {
  if (!isSame(actual.cbc, expected.cbc)) return 'encryptCbc'
  return isSame(actual.gcm, expected.gcm) ? undefined : 'encryptGcm'
}

function reverseDiffers(engine: AesEngine, input: Input, { cbc, gcm }: Encrypted): string | undefined {
  const { plain, key, iv, nonce, associated } = input
  if (!isSame(engine.decryptCbc(cbc, key, iv), plain)) return 'decryptCbc'
  if (!isSame(engine.decryptGcm(gcm, key, nonce, associated), plain)) return 'decryptGcm'
  const changed = gcm.slice()
  changed[randomBelow(changed.length)]! ^= 1 << randomBelow(8)
  const opened = engine.decryptGcm(changed, key, nonce, associated)
  return opened === undefined ? undefined : 'decryptGcm of what was changed'
}

function isSame(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && a.length === b.length && a.every((byte, i) => byte === b[i])
}

function randomBytes(length: number): Bytes {
  const bytes = new Uint8Array(length)
  for (let at = 0; at < bytes.length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536))
  return bytes
}

function randomBelow(limit: number): number {
  return Math.floor(Math.random() * limit)
}

function describe(input: Input): string {
  return JSON.stringify(Object.entries(input).map(([name, bytes]) => [name, toHex(bytes)]))
}
