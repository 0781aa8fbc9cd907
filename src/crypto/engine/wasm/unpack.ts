/**
 * Decodes the text into which `scripts/build-kernel.mjs` encodes the kernel's bytes. The 256 values of a byte are
 * divided into pages of 86, and each value of a page has one printable character. A value of the second or third page
 * has a mark before it that names the page. So each byte keeps its own characters, and gzip can compress the text; a
 * base64 text is a third larger after compression.
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

/** From `%` on, all printable characters but the backslash need no escape between double quotes. */
const FIRST = 0x25
const PAGE = 86
