import { fromHex, toHex } from './hex.ts'

/** What this runs with: `gsession/crypto`, as it is built. */
export type Crypto = typeof import('../../../../src/crypto/index.ts')

/** What is to be done, all in hex; without an IV with GoFrame's. */
export interface CryptoInput {
  encrypt: CbcCall[]
  decrypt: CbcCall[]
  seal: SealCall[]
  open: SealCall[]
}

export interface CbcCall {
  key: string
  iv?: string
  bytes: string
}

export interface SealCall {
  key: string
  associated: string
  bytes: string
}

/** What was answered to each of it: bytes in hex, or the code of an error. */
export type CryptoAnswers = Record<keyof CryptoInput, string[]>

export type Outcome<T> = { value: T } | { error: { code: string | undefined; message: string } }

/** Uses it at once, makes it ready, and uses it again. */
export async function useCrypto(crypto: Crypto, input: CryptoInput) {
  return {
    atOnce: await outcome(() => answers(crypto, input)),
    prepared: await outcome(() => crypto.prepareCrypto()),
    afterwards: await outcome(() => answers(crypto, input)),
  }
}

/** Makes a key from the arguments that are asked. */
export async function makeKey(crypto: Crypto, { passphrase, salt, iterations }: KeyInput) {
  return outcome(async () => toHex(await crypto.keyFromPassphrase(passphrase, fromHex(salt), iterations)))
}

export interface KeyInput {
  passphrase: string
  salt: string
  iterations?: number
}

/** Synchronous, so that nobody can have made anything ready meanwhile. */
function answers(crypto: Crypto, input: CryptoInput): CryptoAnswers {
  const ivOf = ({ iv }: CbcCall) => (iv === undefined ? undefined : fromHex(iv))
  const bytesOf = ({ key, bytes }: CbcCall | SealCall) => [fromHex(bytes), fromHex(key)] as const
  const orCode = (work: () => Uint8Array) => {
    try {
      return toHex(work())
    } catch (error) {
      if (error instanceof crypto.SessionError && error.code !== 'NOT_SUPPORTED') return error.code
      throw error
    }
  }
  return {
    encrypt: input.encrypt.map((call) => orCode(() => crypto.encrypt(...bytesOf(call), ivOf(call)))),
    decrypt: input.decrypt.map((call) => orCode(() => crypto.decrypt(...bytesOf(call), ivOf(call)))),
    seal: input.seal.map((call) => orCode(() => crypto.seal(...bytesOf(call), call.associated))),
    open: input.open.map((call) => orCode(() => crypto.open(...bytesOf(call), call.associated))),
  }
}

async function outcome<T>(work: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await work() }
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    return { error: { code, message } }
  }
}
