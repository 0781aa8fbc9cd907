/** A place of the memory without secrets. All other memory counts as secret. */
export interface PublicPlace {
  readonly name: string
  readonly address: number
  readonly length: number
}

/**
 * The kernel's public places, with their addresses in `memory.ts`. There is one: `ROUNDS`, the number of rounds, after
 * the key and the round keys. It depends on the key's length, which is no secret. With a wrong address here the number
 * would count as secret, and the check would fail. Only public values may be stored there.
 */
export function publicPlaces(key: number): PublicPlace[] {
  return [{ name: 'ROUNDS', address: key + KEY_LENGTH + ROUND_KEYS_LENGTH, length: 4 }]
}

/**
 * The results that depend on secrets and are returned on purpose. No other exported function returns such a result.
 * The kernel computes them in constant time; JavaScript code that uses them may take different times.
 */
export const PUBLIC_RESULTS = {
  unpad: 'whether padding is right, and its length: the caller gets an error, or a text of that length',
  isTag: 'whether a tag is right: the caller gets an error, or the text',
}

const KEY_LENGTH = 32
const ROUND_KEYS_LENGTH = 240
