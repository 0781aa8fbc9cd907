/** Parses JSON text with each number as `{"#": "its literal"}`: nothing is rounded, and `1.0` is not `1`. */
export function literals(text: string): unknown {
  return JSON.parse(tagged(text))
}

/** Parses JSON text as a session does: integers beyond 2^53 are `BigInt`. */
export function exact(text: string): Record<string, unknown> {
  return JSON.parse(tagged(text), (_key, value) => (isTag(value) ? numberOf(value['#']) : value))
}

/** Like `JSON.stringify`, with the digits of a `BigInt`. */
export function stringify(value: unknown): string {
  const text = JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? `bigint:${item}` : item))
  return text.replace(/"bigint:(-?\d+)"/g, '$1')
}

const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g

function tagged(text: string): string {
  return text.replace(STRING_OR_NUMBER, (token) => (token.startsWith('"') ? token : `{"#":"${token}"}`))
}

function isTag(value: unknown): value is { '#': string } {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, '#')
}

function numberOf(literal: string): number | bigint {
  const isRounded = /^-?\d+$/.test(literal) && !Number.isSafeInteger(Number(literal))
  return isRounded ? BigInt(literal) : Number(literal)
}
