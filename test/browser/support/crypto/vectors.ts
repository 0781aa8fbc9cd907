import { encrypt, open, seal } from '../../../../platforms/node/crypto/index.ts'
import { fromHex, toHex } from './hex.ts'
import type { CbcCall, CryptoAnswers, CryptoInput, SealCall } from './page.ts'
import { readVectors } from './read-vectors.ts'

/** What browsers are asked, and what they should answer; of what they seal, the text. */
export async function cryptoVectors(): Promise<{ input: CryptoInput; expected: CryptoAnswers }> {
  const vectors = [...(await goframeVectors()), ...(await wycheproofVectors()), ...(await nistVectors())]
  const whole = vectors.filter(({ plain }) => plain !== 'RECORD_CORRUPT')
  return {
    input: {
      encrypt: whole.map(({ plain, encrypted, ...key }) => ({ ...key, bytes: plain })),
      decrypt: vectors.map(({ plain, encrypted, ...key }) => ({ ...key, bytes: encrypted })),
      seal: texts,
      open: [...texts.map(sealedInNode), { ...sealedInNode(texts[0]!), associated: 'of another session' }],
    },
    expected: {
      encrypt: whole.map(({ encrypted }) => encrypted),
      decrypt: vectors.map(({ plain }) => plain),
      seal: texts.map(({ bytes }) => bytes),
      open: [...texts.map(({ bytes }) => bytes), 'RECORD_NOT_AUTHENTIC'],
    },
  }
}

/** The same answers, with the texts of what was sealed, as Node opens it. */
export function openedInNode(answers: CryptoAnswers): CryptoAnswers {
  const opened = (sealed: string, i: number) => {
    const { key, associated } = texts[i]!
    return toHex(open(fromHex(sealed), fromHex(key), associated))
  }
  return { ...answers, seal: answers.seal.map(opened) }
}

/** A text that does not open has `RECORD_CORRUPT` for its plain one. */
type CbcVector = Omit<CbcCall, 'bytes'> & { plain: string; encrypted: string }

/** With GoFrame's IV, by a real GoFrame. */
async function goframeVectors(): Promise<CbcVector[]> {
  const vectors: { key: string; plain: string; cipher: string }[] = await readVectors('aes.json')
  return vectors.map(({ key, plain, cipher }) => ({ key, plain, encrypted: cipher }))
}

async function wycheproofVectors(): Promise<CbcVector[]> {
  const { cases } = await readVectors<{ cases: Record<string, string>[] }>(
    'crypto/wycheproof-aes-cbc-pkcs5.json',
  )
  return cases.map(({ key, iv, msg, ct, result }) => ({
    key: key!,
    iv: iv!,
    plain: result === 'valid' ? msg! : 'RECORD_CORRUPT',
    encrypted: ct!,
  }))
}

/** NIST's known answers are of single blocks; what padding adds is as OpenSSL has it. */
async function nistVectors(): Promise<CbcVector[]> {
  const { tests } = await readVectors<{ tests: { cases: [string, string, string, string][] }[] }>(
    'crypto/aes-known-answers.json',
  )
  return tests.flatMap(({ cases }) =>
    cases.map(([key, iv, plain, block]) => {
      const [plainBytes, keyBytes, ivBytes] = [fromHex(plain), fromHex(key), fromHex(iv)]
      const encrypted = toHex(encrypt(plainBytes, keyBytes, ivBytes, { engine: 'node' }))
      return { key, iv, plain, encrypted: block + encrypted.slice(block.length) }
    }),
  )
}

const someBytes = (length: number, n: number) => Uint8Array.from({ length }, (_, i) => i * 7 + n * 37)

/** Of lengths around a block's, and of several parts of the kernel's memory. */
const texts: SealCall[] = [0, 1, 15, 16, 17, 1000, 100_000].map((length, n) => ({
  key: toHex(someBytes(32, n)),
  associated: ['', 'session-1', 'ключ €'][n % 3]!,
  bytes: toHex(someBytes(length, n)),
}))

function sealedInNode({ key, associated, bytes }: SealCall): SealCall {
  return { key, associated, bytes: toHex(seal(fromHex(bytes), fromHex(key), associated)) }
}
