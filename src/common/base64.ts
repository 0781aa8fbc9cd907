/** Encodes bytes as base64 text. */
export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let start = 0; start < bytes.length; start += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(start, start + CHUNK))
  }
  return btoa(text)
}

/** Decodes base64 text. Returns `undefined` if the text is not base64. */
export function fromBase64(text: string): Uint8Array | undefined {
  let decoded: string
  try {
    decoded = atob(text)
  } catch {
    return undefined
  }
  const bytes = new Uint8Array(decoded.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = decoded.charCodeAt(i)
  return bytes
}

/** The number of bytes that are encoded at once: every JavaScript engine allows as many arguments of a call. */
const CHUNK = 8192
