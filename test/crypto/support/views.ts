import { runInNewContext } from 'node:vm'

/** Puts bytes into a view of one kind. */
export type MakeView = (bytes: Uint8Array) => Uint8Array

class Own extends Uint8Array {}
const otherRealm = runInNewContext('class Own extends Uint8Array {}; ({ Uint8Array, Own })') as {
  Uint8Array: Uint8ArrayConstructor
  Own: Uint8ArrayConstructor
}
/** A constructor of ES2024 that TypeScript's library does not have yet. */
const Resizable = ArrayBuffer as unknown as new (length: number, options: object) => ArrayBuffer

/** All kinds of arrays and buffers in which a caller can have bytes. */
export const views: Readonly<Record<string, MakeView>> = {
  'an array of its own': (bytes) => new Uint8Array(bytes),
  'a Buffer of the pool': (bytes) => {
    const buffer = Buffer.allocUnsafe(bytes.length)
    buffer.set(bytes)
    return buffer
  },
  'a subarray at an odd offset': (bytes) => within(new ArrayBuffer(bytes.length + 10), bytes, 3),
  'a subarray up to the end': (bytes) => within(new ArrayBuffer(bytes.length + 7), bytes, 7),
  'a Buffer at an odd offset': (bytes) => {
    const { buffer, byteOffset } = within(new ArrayBuffer(bytes.length + 9), bytes, 5)
    return Buffer.from(buffer, byteOffset, bytes.length)
  },
  'a SharedArrayBuffer': (bytes) => within(new SharedArrayBuffer(bytes.length), bytes, 0),
  'a SharedArrayBuffer at an odd offset': (bytes) =>
    within(new SharedArrayBuffer(bytes.length + 2), bytes, 1),
  'a resizable ArrayBuffer': (bytes) =>
    within(new Resizable(bytes.length + 4, { maxByteLength: bytes.length + 100 }), bytes, 1),
  'a resizable ArrayBuffer whose length it follows': (bytes) => {
    const view = new Uint8Array(new Resizable(bytes.length, { maxByteLength: bytes.length + 100 }))
    view.set(bytes)
    return view
  },
  'a subclass': (bytes) => new Own(bytes),
  'an array of another realm': (bytes) => new otherRealm.Uint8Array(bytes),
  'a subclass of another realm': (bytes) => new otherRealm.Own(bytes),
}

function within(buffer: ArrayBuffer | SharedArrayBuffer, bytes: Uint8Array, at: number): Uint8Array {
  new Uint8Array(buffer).fill(0xee)
  const view = new Uint8Array(buffer, at, bytes.length)
  view.set(bytes)
  return view
}
