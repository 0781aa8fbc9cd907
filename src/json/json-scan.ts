// Finds members and values in valid JSON text without parsing them. In text that is not valid JSON the positions are
// meaningless, but every function returns.

/** Gets a member of an object: its decoded key, and the positions of key and value (the ends are exclusive). */
export type MemberVisitor = (
  key: string,
  keyStart: number,
  keyEnd: number,
  valueStart: number,
  valueEnd: number,
) => unknown

/** Calls `visit` for each member of the object that the text holds, in the order of the text. */
export function eachMember(text: string, visit: MemberVisitor): void {
  // After the opening brace, and after each comma, there is a key.
  let at = skipSpace(text, skipSpace(text, 0) + 1)
  while (text.charCodeAt(at) === QUOTE) {
    const keyEnd = skipString(text, at)
    const valueStart = skipSpace(text, skipSpace(text, keyEnd) + 1)
    const valueEnd = skipValue(text, valueStart)
    visit(keyIn(text, at, keyEnd), at, keyEnd, valueStart, valueEnd)
    const next = skipSpace(text, valueEnd)
    at = text.charCodeAt(next) === COMMA ? skipSpace(text, next + 1) : text.length
  }
}

/** The position after the value that begins at `start`. */
export function skipValue(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = skipString(text, at) - 1
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      // The bracket of the value itself, or that of what holds it.
      if (--depth <= 0) return at + 1 + depth
    } else if (depth === 0 && endsValue(code)) return at
  }
  return text.length
}

/** The position after the string whose opening quote is at `start`. */
export function skipString(text: string, start: number): number {
  let at = text.indexOf('"', start + 1)
  while (text.charCodeAt(at - 1) === BACKSLASH && isEscaped(text, at)) at = text.indexOf('"', at + 1)
  return at === -1 ? text.length : at + 1
}

/** The first position at or after `at` that is not white space. */
export function skipSpace(text: string, at: number): number {
  while (isSpace(text.charCodeAt(at))) at++
  return at
}

/** The text of the value of each key of an object (of the last one if a key occurs twice). */
export function memberTexts(text: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>()
  eachMember(text, (key, _keyStart, _keyEnd, start, end) => texts.set(key, text.slice(start, end)))
  return texts
}

/** Whether a value has more than `most` levels of objects and arrays. */
export function isDeeper(text: string, most: number): boolean {
  // Each level takes two characters.
  if (text.length <= 2 * most) return false
  let depth = 0
  for (let at = 0; at < text.length && depth <= most; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = skipString(text, at) - 1
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--
  }
  return depth > most
}

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

function keyIn(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end - 1)
  return raw.includes('\\') ? JSON.parse(`"${raw}"`) : raw
}

function isEscaped(text: string, quote: number): boolean {
  let backslashes = 0
  while (text.charCodeAt(quote - 1 - backslashes) === BACKSLASH) backslashes++
  return backslashes % 2 === 1
}

/** Whether a character ends the value, or the key, before it. */
function endsValue(code: number): boolean {
  return code === COMMA || code === COLON || isSpace(code)
}

/** Valid JSON has no other control characters outside of strings. */
function isSpace(code: number): boolean {
  return code <= 0x20
}
