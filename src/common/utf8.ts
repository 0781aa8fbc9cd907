import { SessionError } from './session-error.ts'

// The encoder and the decoder are made when they are first used: jsdom in Jest has neither, and an import must not fail
// there.
let encoder: TextEncoder | undefined
let decoder: TextDecoder | undefined

/** The bytes of a text in UTF-8. */
export function utf8Bytes(text: string): Uint8Array<ArrayBuffer> {
  encoder ??= newEncoder()
  return encoder.encode(text)
}

/** Writes a text in UTF-8 into bytes, as far as it fits. Returns how much of the text that is, in UTF-16 units. */
export function writeUtf8(text: string, bytes: Uint8Array): number {
  encoder ??= newEncoder()
  return encoder.encodeInto(text, bytes).read
}

/** The text of bytes in UTF-8, with the byte order mark if it has one. Invalid UTF-8 is a `TypeError`. */
export function utf8Text(bytes: Uint8Array): string {
  decoder ??= newDecoder()
  return decoder.decode(bytes)
}

/** The bytes of a text that has only ASCII characters. Needs no encoder. */
export function asciiBytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

function newEncoder(): TextEncoder {
  if (globalThis.TextEncoder === undefined) throw missing('TextEncoder')
  return new TextEncoder()
}

function newDecoder(): TextDecoder {
  if (globalThis.TextDecoder === undefined) throw missing('TextDecoder')
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
}

function missing(name: string): SessionError {
  return new SessionError('NOT_SUPPORTED', `there is no ${name} here: set globalThis.${name}, from node:util`)
}
