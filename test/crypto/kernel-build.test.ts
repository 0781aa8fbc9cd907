import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { compileKernel, kernelSource } from '../../scripts/build-kernel.mjs'
import { KERNEL } from '../../src/crypto/engine/wasm/kernel.ts'
import { unpack } from '../../src/crypto/engine/wasm/unpack.ts'
import { watchedKernel } from './support/watched-kernel.ts'

describe('the kernel', () => {
  let bytes: Uint8Array<ArrayBuffer>
  let module: WebAssembly.Module

  beforeAll(async () => {
    bytes = await compile()
    module = new WebAssembly.Module(bytes)
  })

  it('the committed kernel is what its sources compile to, to the byte', () => {
    const committed = readFileSync(new URL('../../src/crypto/engine/wasm/kernel.ts', import.meta.url), 'utf8')
    // `toBe` would print both texts.
    expect(committed === kernelSource(bytes)).toBe(true)
    expect(Buffer.from(unpack(KERNEL)).equals(bytes)).toBe(true)
  })

  it('the kernel is packed into characters that need no escape in a script or a page', () => {
    expect(KERNEL).toMatch(/^[%-|]+$/)
    expect(KERNEL).not.toMatch(/<\/script|<!--/)
  })

  it('the packed kernel is hardly larger than its bytes after gzip', () => {
    expect(gzipSync(KERNEL, { level: 9 }).length).toBeLessThan(1.05 * gzipSync(bytes, { level: 9 }).length)
  })

  it('all bytes can be packed', () => {
    const all = Uint8Array.from({ length: 512 }, (_, i) => i)
    const [, text] = kernelSource(all).match(/(".+")/) as RegExpMatchArray
    expect(unpack(JSON.parse(text as string))).toEqual(all)
  })

  it('the sources compile to the same bytes again', async () => {
    expect(Buffer.from(await compile()).equals(bytes)).toBe(true)
  })

  it('the kernel has no imports, so it can reach only its own memory', () => {
    expect(WebAssembly.Module.imports(module)).toEqual([])
  })

  it('the kernel exports its memory, functions and constants', () => {
    const exports_ = WebAssembly.Module.exports(module)
    expect(exports_.filter(({ kind }) => kind === 'memory').map(({ name }) => name)).toEqual(['memory'])
    expect(new Set(exports_.map(({ kind }) => kind))).toEqual(new Set(['function', 'global', 'memory']))
    for (const value of Object.values(watchedKernel().kernel)) {
      if (value instanceof WebAssembly.Global) expect(() => (value.value = 0)).toThrow(TypeError)
    }
  })

  it('the kernel has one page of memory, and never more', () => {
    const { memory } = new WebAssembly.Instance(module).exports as { memory: WebAssembly.Memory }
    expect(memory.buffer.byteLength).toBe(65_536)
    expect(() => memory.grow(1)).toThrow(RangeError)
    expect(memory.grow(0)).toBe(1)
  })

  it('all that the kernel stores fits into that page', () => {
    const { kernel, fresh } = watchedKernel()
    const end = kernel.BUFFER.value + kernel.BUFFER_LENGTH.value + 16
    expect(kernel.BUFFER_LENGTH.value % 16).toBe(0)
    expect(end).toBeLessThan(fresh.length)
    expect(fresh.subarray(0, end).every((byte) => byte === 0)).toBe(true)
  })

  it('the kernel has at most 6 KB after gzip', () => {
    expect(gzipSync(bytes, { level: 9 }).length).toBeLessThanOrEqual(6144)
  })

  it('the kernel runs nothing when it is instantiated', () => {
    // A start function would be in section 8.
    expect(sectionsOf(bytes)).not.toContain(8)
    expect(sectionsOf(bytes)).toContain(5)
  })
})

async function compile(): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array((await compileKernel()) as unknown as Uint8Array)
}

/** The numbers of a module's sections. */
function sectionsOf(bytes: Uint8Array): number[] {
  const sections: number[] = []
  for (let at = 8; at < bytes.length; ) {
    sections.push(bytes[at++]!)
    let length = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!
      length |= (byte & 0x7f) << shift
      if (byte < 0x80) break
    }
    at += length
  }
  return sections
}
