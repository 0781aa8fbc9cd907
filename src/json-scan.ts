// Finds things in JSON text without parsing a value. In text that is no JSON it finds nonsense, but ends.

/** Where one member of an object stands in its JSON text; `keyEnd` and `valueEnd` are exclusive. */
export interface Member {
  /** The opening quote of the key. */
  keyStart: number
  keyEnd: number
  valueStart: number
  valueEnd: number
}

/** Where the first key of an object begins, or -1. */
export function firstMember(text: string): number {
  const at = skipSpace(text, skipSpace(text, 0) + 1)
  return text.charCodeAt(at) === QUOTE ? at : -1
}

/** Where the key after a value begins, or -1. */
export function nextMember(text: string, valueEnd: number): number {
  const at = skipSpace(text, valueEnd)
  return text.charCodeAt(at) === COMMA ? skipSpace(text, at + 1) : -1
}

/** Fills `member` with the places of the member whose key begins at `at`. */
export function readMember(text: string, at: number, member: Member): void {
  member.keyStart = at
  member.keyEnd = skipString(text, at)
  const colon = skipSpace(text, member.keyEnd)
  member.valueStart = skipSpace(text, colon + 1)
  member.valueEnd = skipValue(text, member.valueStart)
}

/** The key of a member, decoded. */
export function memberKey(text: string, { keyStart, keyEnd }: Member): string {
  const raw = text.slice(keyStart + 1, keyEnd - 1)
  return raw.includes('\\') ? JSON.parse(`"${raw}"`) : raw
}

/** The place after a value. */
export function skipValue(text: string, start: number): number {
  const first = text.charCodeAt(start)
  if (first === QUOTE) return skipString(text, start)
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return skipNested(text, start)
  let at = start + 1
  while (at < text.length && !endsScalar(text.charCodeAt(at))) at++
  return at
}

/** The place after a string whose opening quote stands at `start`. */
export function skipString(text: string, start: number): number {
  let at = text.indexOf('"', start + 1)
  while (text.charCodeAt(at - 1) === BACKSLASH && isEscaped(text, at)) at = text.indexOf('"', at + 1)
  return at === -1 ? text.length : at + 1
}

/** The first place at or after `at` that is no white space. */
export function skipSpace(text: string, at: number): number {
  while (isSpace(text.charCodeAt(at))) at++
  return at
}

const QUOTE = 0x22
const COMMA = 0x2c
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

function skipNested(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = skipString(text, at) - 1
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      if (--depth === 0) return at + 1
    }
  }
  return text.length
}

function isEscaped(text: string, quote: number): boolean {
  let backslashes = 0
  while (text.charCodeAt(quote - 1 - backslashes) === BACKSLASH) backslashes++
  return backslashes % 2 === 1
}

function endsScalar(code: number): boolean {
  return code === COMMA || code === CLOSE_BRACE || code === CLOSE_BRACKET || isSpace(code)
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
}
