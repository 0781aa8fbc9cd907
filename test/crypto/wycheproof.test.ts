import { beforeAll, describe, expect, it } from 'vitest'
import { decrypt, prepareCrypto } from '../../platforms/node/crypto/index.ts'
import { codeOf } from '../session/support.ts'
import { engineNames, everyEngine, hex, readVectors, unhex } from './support/engines.ts'

interface Case {
  tcId: number
  comment: string
  key: string
  iv: string
  msg: string
  ct: string
  result: 'valid' | 'invalid'
}

const cbc = readVectors<{ cases: Case[] }>('crypto/wycheproof-aes-cbc-pkcs5.json').cases
const gcm = readVectors<{ cases: (Case & { aad: string; tag: string })[] }>('crypto/wycheproof-aes-gcm.json')
const [valid, invalid] = [cbc.filter(isValid), cbc.filter((vector) => !isValid(vector))]
const kinds = [...new Set(invalid.map(({ comment }) => comment))]

it('the files have all valid and invalid cases of Wycheproof', () => {
  expect([valid.length, invalid.length]).toEqual([72, 144])
  expect([gcm.cases.filter(isValid).length, gcm.cases.length]).toEqual([116, 197])
})

describe.each(everyEngine)('%s', (_name, engine) => {
  it('the engine encrypts and decrypts every valid case of CBC with PKCS#5', () => {
    for (const { tcId, key, iv, msg, ct } of valid) {
      const encrypted = engine.encryptCbc(unhex(msg), unhex(key), unhex(iv))
      const decrypted = engine.decryptCbc(unhex(ct), unhex(key), unhex(iv))
      expect([tcId, hex(encrypted), hex(decrypted)]).toEqual([tcId, ct, msg])
    }
  })

  it.each(kinds)('the engine refuses the cases of CBC with: %s', (kind) => {
    for (const { tcId, key, iv, ct } of invalid.filter(({ comment }) => comment === kind)) {
      // An engine never gets an empty ciphertext: see the test of decrypt below.
      if (ct === '') continue
      expect([tcId, engine.decryptCbc(unhex(ct), unhex(key), unhex(iv))]).toEqual([tcId, undefined])
    }
  })

  it('the engine encrypts and decrypts every valid case of GCM, and refuses every invalid one', () => {
    for (const vector of gcm.cases) {
      const { tcId, msg, ct, tag } = vector
      const [key, iv, aad] = [unhex(vector.key), unhex(vector.iv), unhex(vector.aad)]
      const encrypted = hex(engine.encryptGcm(unhex(msg), key, iv, aad))
      const decrypted = hex(engine.decryptGcm(unhex(ct + tag), key, iv, aad))
      if (isValid(vector)) expect([tcId, encrypted, decrypted]).toEqual([tcId, ct + tag, msg])
      else expect([tcId, encrypted === ct + tag, decrypted]).toEqual([tcId, false, undefined])
    }
  })
})

describe.each(engineNames)('decrypt, with the engine %s', (engine) => {
  beforeAll(() => prepareCrypto(engine))

  it('decrypt decrypts every valid case, and throws RECORD_CORRUPT for every invalid one', async () => {
    expect(invalid.filter(({ ct }) => ct === '').length).toBe(3)
    for (const { key, iv, msg, ct } of valid) {
      expect(hex(decrypt(unhex(ct), unhex(key), unhex(iv), { engine }))).toBe(msg)
    }
    for (const { key, iv, ct } of invalid) {
      const code = await codeOf(() => decrypt(unhex(ct), unhex(key), unhex(iv), { engine }))
      expect(code).toBe('RECORD_CORRUPT')
    }
  })
})

function isValid({ result }: { result: string }): boolean {
  return result === 'valid'
}
