/**
 * The bytes that `scripts/build-kernel.mjs` has packed into printable characters. There are three pages of
 * 86 bytes and a character for each byte of a page; before one of the later pages stands a mark. So gzip
 * sees whole bytes, as it does not in base64, which costs a third more when it is compressed.
 */
export function unpack(text: string): Uint8Array<ArrayBuffer> {
  const bytes: number[] = []
  let page = 0
  for (let at = 0; at < text.length; at++) {
    const place = text.charCodeAt(at) - FIRST
    if (place >= PAGE) page = (place - PAGE + 1) * PAGE
    else {
      bytes.push(page + place)
      page = 0
    }
  }
  return new Uint8Array(bytes)
}

/** From `%` on all but one of the printable characters mean themselves between double quotes. */
const FIRST = 0x25
const PAGE = 86
