import { runInNewContext } from 'node:vm'
import * as inNode from '../../../platforms/node/crypto/index.ts'
import * as ofCore from '../../../src/crypto/index.ts'

/** `gsession/crypto` of Node and of other platforms, as a table for `each`. */
export const modules = [
  ["Node's", inNode],
  ["the core's", ofCore],
] as const

/** Values that are not bytes, as a table for `each`. */
export const noBytes: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['a number', 32],
  ['a bigint', 32n],
  ['a boolean', true],
  ['a symbol', Symbol('32')],
  ['a function', () => new Uint8Array(32)],
  ['an array', Array(32).fill(1)],
  ['an object with a length', { ...Array(32).fill(1), length: 32 }],
  ['an ArrayBuffer', new ArrayBuffer(32)],
  ['a SharedArrayBuffer', new SharedArrayBuffer(32)],
  ['a DataView', new DataView(new ArrayBuffer(32))],
  ['a Uint16Array', new Uint16Array(32)],
  ['a Uint8ClampedArray', new Uint8ClampedArray(32)],
  ['an Int8Array', new Int8Array(32)],
  ["another realm's Uint16Array", runInNewContext('new Uint16Array(32)')],
  ['what only inherits from Uint8Array', Object.create(Uint8Array.prototype)],
  ['what calls itself a Uint8Array', { [Symbol.toStringTag]: 'Uint8Array', length: 32 }],
  ['a Proxy of a Uint8Array', new Proxy(new Uint8Array(32), {})],
]

/** Values that are not keys: also a text of 32 characters. */
export const noKeys: readonly (readonly [string, unknown])[] = [
  ...noBytes,
  ['a string', '0123456789abcdef0123456789abcdef'],
]
