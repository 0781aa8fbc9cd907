import { describe, expect, it } from 'vitest'
import { CHANGES } from './fixtures/changes.ts'
import { compileFixture, compileKernelWith } from './support/compile.ts'
import { publicPlaces } from './support/declared.ts'
import { KERNEL_BYTES, kernelOf } from './support/kernel.ts'
import { findLeaks } from './support/taint.ts'
import { RUNS, secretOf, type Trace, Traced } from './support/traces.ts'

describe('an AES with tables, as in textbooks', async () => {
  const module = await compileFixture('textbook-aes.ts')
  const traced = new Traced(module)
  const { KEY, BLOCK, expandKey, encryptBlock } = traced.instance.exports as unknown as Textbook

  it.each([
    [16, '69c4e0d86a7b0430d8cdb78070b4c55a'],
    [24, 'dda97ca4864cdfe06eaf70a0ec0d7191'],
    [32, '8ea2b7ca516745bfeafc49904b496089'],
  ])('the AES with tables gives the vector of FIPS 197 with a key of %i bytes', (length, expected) => {
    traced.memory.set([...Array(32).keys()], KEY.value)
    traced.memory.set(Buffer.from('00112233445566778899aabbccddeeff', 'hex'), BLOCK.value)
    expandKey(length)
    encryptBlock(length)
    const encrypted = traced.memory.subarray(BLOCK.value, BLOCK.value + 16)
    expect(Buffer.from(encrypted).toString('hex')).toBe(expected)
  })

  it('following secrets finds the table look-ups of the key schedule and of the rounds', () => {
    const { leaks } = findLeaks(module)
    expect(new Set(leaks.map(({ what }) => what))).toEqual(new Set(['the address of a load']))
    const where = leaks.map((leak) => leak.where).join()
    expect(where).toMatch(/expandKey/)
    expect(where).toMatch(/encryptBlock/)
  })

  it.each([
    ['expandKey', () => expandKey(16)],
    ['encryptBlock', () => encryptBlock(16)],
  ])('traces show the table look-ups of %s', (_name, work) => {
    const traces = Array.from({ length: RUNS }, (_, run) => {
      traced.memory.set(secretOf(run, 'textbook', BLOCK.value + 16 - KEY.value), KEY.value)
      return traced.record(work)
    })
    expect(differences(traced, traces)).toEqual(['the address of a load'])
  })
})

describe('changes of the kernel that make it leak', () => {
  const real = runAll(KERNEL_BYTES)

  it('the unchanged kernel leaks nothing', () => {
    expect(differences(real.traced, real.traces)).toEqual([])
  })

  it.each(CHANGES)('both checkers find $name in the kernel', async ({ where, what, ...change }) => {
    const module = await compileKernelWith(change)
    const { traced, traces, results } = runAll(module)
    expect(results).toEqual(real.results)
    const { leaks } = findLeaks(module, publicPlaces(kernelOf(traced.instance).KEY.value))
    expect(leaks).toContainEqual(expect.objectContaining({ what }))
    for (const leak of leaks) expect(leak.where).toContain(where)
    expect(differences(traced, traces)).toContain(what)
  })
})

interface Textbook {
  KEY: WebAssembly.Global
  BLOCK: WebAssembly.Global
  expandKey(length: number): void
  encryptBlock(length: number): void
}

/** The results of the kernel for many keys and texts, and their traces. */
function runAll(module: Uint8Array) {
  const traced = new Traced(module)
  const results: unknown[] = []
  const traces = Array.from({ length: RUNS }, (_, run) =>
    traced.record(() => results.push(runOnce(traced, run))),
  )
  return { traced, traces, results }
}

function runOnce({ instance, memory }: Traced, run: number) {
  const kernel = kernelOf(instance)
  const [key, counter, buffer, tag] = [kernel.KEY, kernel.COUNTER, kernel.BUFFER, kernel.TAG].map(
    (g) => g.value,
  )
  memory.set(secretOf(run, 'key', 32), key)
  memory.set(secretOf(run, 'nonce', 12), counter)
  memory.set(secretOf(run, 'text', 48), buffer)
  kernel.expandKey(32)
  kernel.prepareVectorKeys()
  kernel.prepareSlicedKeys()
  kernel.cbcEncrypt(1)
  kernel.startGcm()
  kernel.hashBlocks(3)
  const text = memory.slice(buffer, buffer + 48)
  kernel.makeTag(0, 48)
  const made = memory.slice(tag, tag + 16)
  // The tag: right, or with a wrong first or last byte.
  memory.set(made, buffer)
  if (run % 3 > 0) memory[buffer + (run % 3 === 1 ? 0 : 15)]! ^= 1
  const isTag = kernel.isTag()
  // A padding of any length, in some runs with a wrong byte.
  memory.fill(run + 1, buffer + 15 - run, buffer + 16)
  if (run % 3 === 1) memory[buffer + 15 - run]! ^= 8
  return { text, made, isTag, padding: kernel.unpad(16) }
}

function differences(traced: Traced, traces: Trace[]): string[] {
  return [...new Set(traces.flatMap((trace) => traced.difference(traces[0]!, trace)?.what ?? []))]
}
