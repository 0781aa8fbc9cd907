import { describe, expect, it } from 'vitest'
import { HARMLESS, LEAKS, UNKNOWN, WAYS } from './fixtures/leaks.ts'
import { ALL_MUSTS } from './support/instructions.ts'
import { findLeaks, type Leak } from './support/taint.ts'
import { RUNS, secretOf, Traced } from './support/traces.ts'
import { moduleOf } from './support/wat.ts'

describe('what both checkers find', () => {
  it.each(LEAKS)('both checkers find a secret as $what: $leak', ({ what, leak, functions }) => {
    const module = moduleOf(leak, functions)
    expect(findLeaks(module).leaks).toEqual([expect.objectContaining({ where: 'leak', what })])
    expect(differencesOf(module)).toContain(what)
  })

  it('the cases use a secret in every place that the tables forbid', () => {
    expect(new Set(LEAKS.map(({ what }) => what))).toEqual(new Set(ALL_MUSTS))
  })

  it.each(Object.entries(WAYS))('both checkers find a secret %s', (_name, { leak, functions }) => {
    const module = moduleOf(leak, functions)
    const what = 'the address of a load'
    expect(findLeaks(module).leaks).toEqual([expect.objectContaining({ what })])
    expect(differencesOf(module)).toEqual([what])
  })

  it('a leak in a function that is not exported is found, with the function that calls it', () => {
    const { leak, functions } = WAYS['as a parameter']!
    const [found] = findLeaks(moduleOf(leak, functions)).leaks as [Leak]
    expect(found.where).toMatch(/^function .*, of leak$/)
    expect(found.text).toMatch(/i32\.load8_u/)
  })

  it('a secret that is stored in a public place is found', () => {
    const places = [{ name: 'PUBLIC', address: 8, length: 4 }]
    const reads = '(drop (i32.load8_u offset=256 (i32.load (i32.const 8))))'
    for (const store of ['(i32.store (i32.const 8)', '(i32.store offset=8 (i32.const 1)']) {
      const module = moduleOf(`${store} (i32.load (i32.const 64))) ${reads}`)
      expect(findLeaks(module, places).leaks).toEqual([expect.objectContaining({ where: 'leak' })])
      expect(findLeaks(moduleOf(`${store} (local.get $n)) ${reads}`), places).leaks).toEqual([])
    }
  })
})

describe('what both checkers accept', () => {
  it.each(Object.entries(HARMLESS))('neither checker reports %s', (_name, leak) => {
    const module = moduleOf(leak)
    expect(findLeaks(module).leaks).toEqual([])
    expect(differencesOf(module)).toEqual([])
  })
})

describe("what both checkers don't know", () => {
  it.each(Object.entries(UNKNOWN))('both checkers refuse %s as unknown', (_name, leak) => {
    const module = moduleOf(leak)
    expect(() => findLeaks(module)).toThrow(/known/)
    expect(() => new Traced(module)).toThrow(/known/)
  })

  it('an imported function or global is refused', () => {
    expect(() => findLeaks(moduleOf('(call $away)', '(import "a" "b" (func $away))'))).toThrow(/imported/)
    expect(() => findLeaks(moduleOf('', '(import "a" "b" (global i32))'))).toThrow(/imported/)
  })
})

/** The kinds of places at which runs with different bytes in the memory differ. */
function differencesOf(module: Uint8Array): string[] {
  const traces = [0, 1].flatMap((parameter) => {
    const one = Array.from({ length: RUNS }, (_, run) => {
      const traced = new Traced(module)
      traced.memory.set(secretOf(run, 'secret', 256))
      const trace = traced.record(() => (traced.instance.exports.leak as (n: number) => void)(parameter))
      return { traced, trace }
    })
    return one.map(({ traced, trace }) => traced.difference(one[0]!.trace, trace)?.what ?? [])
  })
  return [...new Set(traces.flat())]
}
