import type { GcmVector } from './compare-engines.ts'
import { readVectors } from './read-vectors.ts'

/** The vectors of GCM and XAES-256-GCM that the engines are asked. */
export async function gcmVectors(): Promise<Record<'gcm' | 'xaes', GcmVector[]>> {
  return { gcm: [...(await nistVectors()), ...(await wycheproofVectors())], xaes: await xaesVectors() }
}

async function nistVectors(): Promise<GcmVector[]> {
  const { vectors } = await readVectors<{
    vectors: Record<'key' | 'iv' | 'aad' | 'plain' | 'cipher' | 'tag', string>[]
  }>('crypto/nist-gcm.json')
  return vectors.map(({ key, iv, aad, plain, cipher, tag }) => ({
    key,
    nonce: iv,
    associated: aad,
    plain,
    encrypted: cipher + tag,
    isValid: true,
  }))
}

async function wycheproofVectors(): Promise<GcmVector[]> {
  const { cases } = await readVectors<{
    cases: Record<'key' | 'iv' | 'aad' | 'msg' | 'ct' | 'tag' | 'result', string>[]
  }>('crypto/wycheproof-aes-gcm.json')
  return cases.map(({ key, iv, aad, msg, ct, tag, result }) => ({
    key,
    nonce: iv,
    associated: aad,
    plain: msg,
    encrypted: ct + tag,
    isValid: result === 'valid',
  }))
}

async function xaesVectors(): Promise<GcmVector[]> {
  const { vectors } = await readVectors<{
    vectors: Record<'key' | 'nonce' | 'aad' | 'plaintext' | 'ciphertext', string>[]
  }>('crypto/xaes-256-gcm.json')
  return vectors.map(({ key, nonce, aad, plaintext, ciphertext }) => ({
    key,
    nonce,
    associated: aad,
    plain: plaintext,
    encrypted: ciphertext,
    isValid: true,
  }))
}
