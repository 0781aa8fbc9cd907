import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { nodeEngine } from '../../platforms/node/crypto/node-engine.ts'
import { sealedCipher } from '../../src/crypto/cipher/sealed-cipher.ts'
import { headerTTL } from '../../src/crypto/cipher/sealed-header.ts'
import { nobleEngine } from '../../src/crypto/engine/noble-engine.ts'
import { wasmEngine } from '../../src/crypto/engine/wasm-engine.ts'
import { SessionError } from '../../src/index.ts'

interface SealedVector {
  key: string
  id: string
  nonce: string
  plain: string
  sealed: string
  /** The session's own TTL, in format 2. */
  ttl?: number
}

const format1: SealedVector[] = JSON.parse(read('../vectors/sealed.json'))
const format2: SealedVector[] = JSON.parse(read('../vectors/sealed-2.json'))
const vectors = [...format1, ...format2]

afterEach(() => vi.restoreAllMocks())

describe.each([wasmEngine(), nobleEngine, nodeEngine])('sealed records by the engine $name', (engine) => {
  it.each(vectors)('a sealed record opens as $plain', ({ key, id, plain, sealed }) => {
    const cipher = sealedCipher(engine, [Buffer.alloc(32, 1), Buffer.from(key, 'hex')])
    expect(Buffer.from(cipher.decrypt(Buffer.from(sealed, 'hex'), id)).toString()).toBe(plain)
  })

  it.each(vectors)('$plain is sealed to the same bytes with the same nonce', (vector) => {
    vi.spyOn(crypto, 'getRandomValues').mockImplementation((bytes) => {
      ;(bytes as unknown as Uint8Array).set(Buffer.from(vector.nonce, 'hex'))
      return bytes
    })
    const cipher = sealedCipher(engine, [Buffer.from(vector.key, 'hex')], vector.ttl === undefined ? 1 : 2)
    const sealed = cipher.encrypt(Buffer.from(vector.plain), vector.id, vector.ttl || undefined)
    expect(Buffer.from(sealed).toString('hex')).toBe(vector.sealed)
  })
})

it.each(format2)(
  'the own TTL of $ttl ms can be read without the key, and is authenticated',
  ({ sealed, key, id, ttl }) => {
    const bytes = Buffer.from(sealed, 'hex')
    expect(headerTTL(bytes)).toBe(ttl)
    const cipher = sealedCipher(nodeEngine, [Buffer.from(key, 'hex')])
    for (let at = 5; at < 13; at++) {
      const changed = Buffer.from(bytes)
      changed[at]! ^= 1 << (at % 8)
      expect(() => cipher.decrypt(changed, id)).toThrow(SessionError)
    }
  },
)

it('no TTL is read from other bytes', () => {
  expect(headerTTL(Buffer.from(format1[0]!.sealed, 'hex'))).toBeUndefined()
  expect(headerTTL(new Uint8Array())).toBeUndefined()
  expect(headerTTL(Buffer.of(2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11))).toBeUndefined()
  expect(headerTTL(Buffer.of(2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x20, 0))).toBeUndefined()
  expect(headerTTL(Buffer.of(2, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 0x1f, 0))).toBe(2 ** 53 - 1)
})

it.each([
  [0.5, 1],
  [1000, 1000],
  [1000.25, 1001],
  [1e300, 2 ** 53 - 1],
])('an own TTL of %d ms is written as %d', (ttl, written) => {
  const cipher = sealedCipher(nodeEngine, [Buffer.alloc(32)], 2)
  expect(headerTTL(cipher.encrypt(Buffer.from('{}'), 'id', ttl))).toBe(written)
})

it('docs/formats.md shows the parts of the first vector of format 2', () => {
  const { sealed, id, plain } = format2[0] as SealedVector
  const page = read('../../docs/formats.md')
  for (const part of [id, plain]) expect(page).toContain(part)
  const parts = [
    sealed.slice(0, 2),
    sealed.slice(2, 10),
    sealed.slice(10, 26),
    sealed.slice(74, -32),
    sealed.slice(-32),
  ]
  for (const part of parts) expect(page).toContain(`\`${part}\``)
})

it('docs/formats.md shows the parts of the first vector', () => {
  const { key, nonce, sealed, id } = format1[0] as SealedVector
  const page = read('../../docs/formats.md')
  expect(page).toContain(id)
  const parts = [
    key,
    nonce,
    sealed.slice(0, 2),
    sealed.slice(2, 10),
    sealed.slice(58, -32),
    sealed.slice(-32),
  ]
  for (const part of parts) expect(page).toContain(`\`${part}\``)
})

it('the program in docs/formats.md reads every vector', async () => {
  const code = /```js\n(import[^`]+?openSealed[^`]+)```/.exec(read('../../docs/formats.md'))?.[1]
  const module = `${code}\nexport { openSealed }`
  const { openSealed } = await import(`data:text/javascript,${encodeURIComponent(module)}`)
  for (const { key, id, plain, sealed } of vectors) {
    expect(openSealed(Buffer.from(sealed, 'hex'), Buffer.from(key, 'hex'), id)).toBe(plain)
  }
})

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8')
}
