import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { nodeEngine } from '../../platforms/node/crypto/node-engine.ts'
import { sealedCipher } from '../../src/crypto/cipher/sealed-cipher.ts'
import { nobleEngine } from '../../src/crypto/engine/noble-engine.ts'
import { wasmEngine } from '../../src/crypto/engine/wasm-engine.ts'

interface SealedVector {
  key: string
  id: string
  nonce: string
  plain: string
  sealed: string
}

const vectors: SealedVector[] = JSON.parse(read('../vectors/sealed.json'))

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
    const cipher = sealedCipher(engine, [Buffer.from(vector.key, 'hex')])
    const sealed = cipher.encrypt(Buffer.from(vector.plain), vector.id)
    expect(Buffer.from(sealed).toString('hex')).toBe(vector.sealed)
  })
})

it('docs/formats.md shows the parts of the first vector', () => {
  const { key, nonce, sealed, id } = vectors[0] as SealedVector
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
