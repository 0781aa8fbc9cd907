/** A hash of 64 bits of a text. It is not a cryptographic one: no secret depends on it. */
export function fingerprint(text: string | null): string {
  if (text === null) return 'none'
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    a = Math.imul(a ^ code, 0x9e3779b1)
    b = Math.imul(b ^ code, 0x5f356495)
    a ^= a >>> 15
    b ^= b >>> 13
  }
  return `${(a >>> 0).toString(36)}-${(b >>> 0).toString(36)}`
}
