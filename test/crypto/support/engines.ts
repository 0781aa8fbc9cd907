import { readFileSync } from 'node:fs'
import { nodeEngine } from '../../../platforms/node/crypto/node-engine.ts'
import { nodeEngines } from '../../../platforms/node/crypto/node-engines.ts'
import type { AesEngine, EngineName } from '../../../src/crypto/engine/aes-engine.ts'
import { nobleEngine } from '../../../src/crypto/engine/noble-engine.ts'
import { wasmEngine } from '../../../src/crypto/engine/wasm-engine.ts'
import type { EngineOptions } from '../../../src/crypto/functions.ts'

/** The engines of AES by their name. */
export const engines: Readonly<Record<EngineName, AesEngine>> = {
  wasm: wasmEngine(),
  noble: nobleEngine,
  node: nodeEngine,
}

/** The engines as a table for `each`, with the default one of Node, which uses two of them. */
export const everyEngine: readonly (readonly [string, AesEngine])[] = [
  ...Object.entries(engines),
  ['the one that Node uses by default', nodeEngines.find()],
]

export const engineNames = Object.keys(engines) as EngineName[]

/** The options that select each engine, as a table for `each`. */
export const everyChoice: readonly (readonly [string, EngineOptions])[] = [
  ...engineNames.map((engine) => [engine, { engine }] as const),
  ['(default)', {}],
]

/** The lengths of AES keys, in bytes. */
export const KEY_LENGTHS = [16, 24, 32]

/** The bytes of a golden vector. */
export function unhex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'))
}

export function hex(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes).toString('hex')
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

/** `length` bytes that are the same in every run, and differ for every seed. */
export function someBytes(length: number, seed = 1): Uint8Array {
  let state = seed * 0x9e3779b9
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return state >>> 24
  })
}

/** A copy of the bytes with some bits of one byte flipped. */
export function flipped(bytes: Uint8Array, at: number, bits = 1): Uint8Array {
  const changed = new Uint8Array(bytes)
  changed[at]! ^= bits
  return changed
}

export function readVectors<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(`../../vectors/${file}`, import.meta.url), 'utf8')) as T
}
