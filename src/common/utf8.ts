import { SessionError } from './session-error.ts'

// The encoder and the decoder are made when they are first used: jsdom in Jest has neither, and an import must not fail
// there.
let encoder: TextEncoder | undefined
let decoder: TextDecoder | undefined

/** The bytes of a text in UTF-8. */
export function utf8Bytes(text: string): Uint8Array<ArrayBuffer> {
  encoder ??= made('TextEncoder')
  return encoder.encode(text)
}

/** Writes a text in UTF-8 into bytes, as far as it fits. Returns how much of the text that is, in UTF-16 units. */
export function writeUtf8(text: string, bytes: Uint8Array): number {
  encoder ??= made('TextEncoder')
  return encoder.encodeInto(text, bytes).read
}

/** The text of bytes in UTF-8, with the byte order mark if it has one. Invalid UTF-8 is a `TypeError`. */
export function utf8Text(bytes: Uint8Array): string {
  decoder ??= made('TextDecoder', 'utf-8', { fatal: true, ignoreBOM: true })
  return decoder.decode(bytes)
}

/** The bytes of a text that has only ASCII characters. Needs no encoder. */
export function asciiBytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

function made<N extends keyof Coders>(
  name: N,
  ...options: ConstructorParameters<typeof TextDecoder>
): Coders[N] {
  const Coder = globalThis[name] as (new (...options: unknown[]) => Coders[N]) | undefined
  if (Coder !== undefined) return new Coder(...options)
  throw new SessionError('NOT_SUPPORTED', `there is no ${name} here: set globalThis.${name}, from node:util`)
}

interface Coders {
  readonly TextEncoder: TextEncoder
  readonly TextDecoder: TextDecoder
}
