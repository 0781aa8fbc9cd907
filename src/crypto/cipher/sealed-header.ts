/** The versions of the sealed format. A sealed message begins with one of them, then the id of its key. */
export const FORMAT_1 = 1
/** After the key's id it has the session's own TTL, which can so be read without the key. */
export const FORMAT_2 = 2

export const KEY_ID_LENGTH = 4
const TTL_START = 1 + KEY_ID_LENGTH
const TTL_LENGTH = 8
export const HEADER_LENGTH_1 = TTL_START
export const HEADER_LENGTH_2 = TTL_START + TTL_LENGTH

/** How long the header of sealed bytes is; 0 if they are of no format. */
export function headerLengthOf(sealed: Uint8Array): number {
  if (sealed[0] === FORMAT_1) return HEADER_LENGTH_1
  return sealed[0] === FORMAT_2 ? HEADER_LENGTH_2 : 0
}

/**
 * The own TTL in the header of sealed bytes, in milliseconds: 0 if the session has none, `undefined` if the header has
 * no place for it, or holds no possible TTL. It is not checked whether anything else of the bytes is right.
 */
export function headerTTL(sealed: Uint8Array): number | undefined {
  if (sealed[0] !== FORMAT_2 || sealed.length < HEADER_LENGTH_2) return undefined
  let ttl = 0
  for (let i = HEADER_LENGTH_2 - 1; i >= TTL_START; i--) ttl = ttl * 256 + (sealed[i] as number)
  return ttl <= Number.MAX_SAFE_INTEGER ? ttl : undefined
}

/** Writes a TTL in milliseconds into a header of format 2, rounded up. 0: the session has none of its own. */
export function writeHeaderTTL(header: Uint8Array, ttl: number): void {
  let rest = Math.min(Math.ceil(ttl), Number.MAX_SAFE_INTEGER)
  for (let i = TTL_START; i < HEADER_LENGTH_2; i++) {
    header[i] = rest % 256
    rest = Math.floor(rest / 256)
  }
}
