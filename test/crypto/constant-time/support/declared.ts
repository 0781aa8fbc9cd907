/** A place of the memory where nothing secret is, though all else that is loaded counts as secret. */
export interface PublicPlace {
  readonly name: string
  readonly address: number
  readonly length: number
}

/**
 * The kernel's public places, as they lie in `memory.ts`: `ROUNDS`, the number of rounds, behind the key and
 * the round keys. It follows from the key's length, which the length of a configured key tells anyway.
 * A wrong address here makes the number secret, and the check fails. What is stored there must be public.
 */
export function publicPlaces(key: number): PublicPlace[] {
  return [{ name: 'ROUNDS', address: key + KEY_LENGTH + ROUND_KEYS_LENGTH, length: 4 }]
}

/**
 * The results that come of secrets, and are told on purpose; everything else that is exported gives none.
 * How they are found takes the same time whatever they are; what JavaScript does with them does not.
 */
export const PUBLIC_RESULTS = {
  unpad: 'whether padding is right, and its length: the caller gets an error, or a text of that length',
  isTag: 'whether a tag is right: the caller gets an error, or the text',
}

const KEY_LENGTH = 32
const ROUND_KEYS_LENGTH = 240
