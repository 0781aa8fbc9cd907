import { describe, expect, it } from 'vitest'
import { publicPlaces } from './support/declared.ts'
import { KERNEL_BYTES, KEY_LENGTHS, type KernelFunction, kernelOf, LENGTHS } from './support/kernel.ts'
import { bytesOf, RUNS, secretOf, type Trace, Traced } from './support/traces.ts'

const traced = new Traced(KERNEL_BYTES)
const kernel = kernelOf(traced.instance)
const memory = traced.memory
const [key, buffer, tag] = [kernel.KEY.value, kernel.BUFFER.value, kernel.TAG.value]
const [rounds] = publicPlaces(key)

/** How each function is called for a text of `length` bytes. */
const CALLS: Record<KernelFunction, (length: number, keyLength: number) => unknown> = {
  expandKey: (_length, keyLength) => kernel.expandKey(keyLength),
  prepareVectorKeys: () => kernel.prepareVectorKeys(),
  prepareSlicedKeys: () => kernel.prepareSlicedKeys(),
  ecbEncrypt: (length) => kernel.ecbEncrypt(blocksIn(length)),
  cbcEncrypt: (length) => kernel.cbcEncrypt(blocksIn(length)),
  cbcDecrypt: (length) => kernel.cbcDecrypt(blocksIn(length)),
  pad: (length) => kernel.pad(length),
  unpad: (length) => kernel.unpad(length),
  startGcm: () => kernel.startGcm(),
  hashBlocks: (length) => kernel.hashBlocks(blocksIn(length)),
  addKeyStream: (length) => kernel.addKeyStream(blocksIn(length)),
  makeTag: (length) => kernel.makeTag(length, length),
  isTag: () => kernel.isTag(),
}

describe('the functions of the kernel', () => {
  it('every function of the kernel is tested', () => {
    const functions = Object.entries(traced.instance.exports).filter(([, value]) => value instanceof Function)
    expect(functions.map(([name]) => name).sort()).toEqual(Object.keys(CALLS).sort())
  })

  describe.each(Object.keys(CALLS) as KernelFunction[])('%s', (name) => {
    it.each(KEY_LENGTHS)(
      'a function does the same whatever is in the memory, with keys of %i bytes and texts of every length',
      (keyLength) => {
        for (const length of [...LENGTHS, kernel.BUFFER_LENGTH.value]) {
          // Long texts only repeat the same eight blocks, so fewer runs are enough.
          const runs = length < 200 ? RUNS : 4
          const traces = Array.from({ length: runs }, (_, run) => trace(name, keyLength, length, run))
          expect(traces[0]!.length).toBeGreaterThan(0)
          expectSame(traces, `${length} bytes`)
        }
      },
    )
  })

  it('unpad does the same for right paddings of every length and wrong ones of every kind', () => {
    for (const length of [16, 32, 48, 4096]) {
      const right = Array.from({ length: 16 }, (_, n) => () => {
        memory.fill(n + 1, buffer + length - n - 1, buffer + length)
      })
      const wrongLast = [0, 17, 18, 127, 128, 255].map((byte) => () => {
        memory[buffer + length - 1] = byte
      })
      const wrongWithin = Array.from({ length: 15 }, (_, n) => () => {
        memory.fill(16, buffer + length - 16, buffer + length)
        memory[buffer + length - 16 + n] = 3
      })
      const results = [...right, ...wrongLast, ...wrongWithin].map((prepare) => {
        memory.set(bytesOf('text', length), buffer)
        prepare()
        return resultOf(() => kernel.unpad(length))
      })
      const padded = Array.from({ length: 16 }, (_, n) => n + 1)
      expect(results.map(({ result }) => result)).toEqual([...padded, ...Array(21).fill(0)])
      expectSame(results.map(({ trace }) => trace))
    }
  })

  it('isTag does the same for the right tag and for tags with any wrong bit', () => {
    const changes = Array.from({ length: 128 }, (_, bit) => () => {
      memory[buffer + (bit >> 3)]! ^= 1 << (bit & 7)
    })
    const others = Array.from(
      { length: RUNS },
      (_, run) => () => memory.set(secretOf(run, 'tag', 16), buffer),
    )
    const results = [() => {}, ...changes, ...others].map((change) => {
      memory.set(bytesOf('right', 16), tag)
      memory.set(bytesOf('right', 16), buffer)
      change()
      return resultOf(() => kernel.isTag())
    })
    expect(results.map(({ result }) => result)).toEqual([1, ...Array(128 + RUNS).fill(0)])
    expectSame(results.map(({ trace }) => trace))
  })
})

describe('what the traces record', () => {
  it('traces differ for different lengths and sizes of keys', () => {
    expect(difference(trace('cbcEncrypt', 16, 16, 2), trace('cbcEncrypt', 16, 32, 2))).toBeDefined()
    expect(difference(trace('cbcEncrypt', 16, 16, 2), trace('cbcEncrypt', 24, 16, 2))).toBeDefined()
  })

  it('the tests above have recorded every address and condition of the module', () => {
    expect(traced.sites.length).toBeGreaterThan(200)
    expect([...traced.unseen]).toEqual([])
  })
})

/** The trace of a function with a valid key schedule, and secrets of this run in the rest of the memory. */
function trace(name: KernelFunction, keyLength: number, length: number, run: number): Trace {
  memory.set(secretOf(run, `${name} ${keyLength} ${length}`, buffer + length + 16 - key), key)
  kernel.expandKey(keyLength)
  const before = memory.slice(rounds!.address, rounds!.address + rounds!.length)
  const seen = traced.record(() => CALLS[name](length, keyLength))
  // The public value depends only on the key's length.
  expect(memory.subarray(rounds!.address, rounds!.address + rounds!.length)).toEqual(before)
  expect(before).toEqual(Uint8Array.of(keyLength / 4 + 6, 0, 0, 0))
  return seen
}

function resultOf(work: () => number): { result: number; trace: Trace } {
  let result = -1
  const trace = traced.record(() => {
    result = work()
  })
  return { result, trace }
}

function expectSame(traces: Trace[], about = ''): void {
  for (const other of traces) expect(difference(traces[0]!, other), about).toBeUndefined()
}

function difference(one: Trace, other: Trace) {
  return traced.difference(one, other)
}

function blocksIn(length: number): number {
  return Math.ceil(length / 16)
}
