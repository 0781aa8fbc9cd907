import { describe, expect, it } from 'vitest'
import { HARMLESS, LEAKS, UNKNOWN, WAYS } from './fixtures/leaks.ts'
import { ALL_MUSTS } from './support/instructions.ts'
import { findLeaks, type Leak } from './support/taint.ts'
import { RUNS, secretOf, Traced } from './support/traces.ts'
import { moduleOf } from './support/wat.ts'

describe('both checkers find a secret', () => {
  it.each(LEAKS)('as $what: $leak', ({ what, leak, functions }) => {
    const module = moduleOf(leak, functions)
    expect(findLeaks(module).leaks).toEqual([expect.objectContaining({ where: 'leak', what })])
    expect(differencesOf(module)).toContain(what)
  })

  it('as everything that the tables name', () => {
    expect(new Set(LEAKS.map(({ what }) => what))).toEqual(new Set(ALL_MUSTS))
  })

  it.each(Object.entries(WAYS))('%s', (_name, { leak, functions }) => {
    const module = moduleOf(leak, functions)
    const what = 'the address of a load'
    expect(findLeaks(module).leaks).toEqual([expect.objectContaining({ what })])
    expect(differencesOf(module)).toEqual([what])
  })

  it('in a function that is not exported, and names who calls it', () => {
    const { leak, functions } = WAYS['as a parameter']!
    const [found] = findLeaks(moduleOf(leak, functions)).leaks as [Leak]
    expect(found.where).toMatch(/^function .*, of leak$/)
    expect(found.text).toMatch(/i32\.load8_u/)
  })

  it('that is stored where only what is public should be', () => {
    const places = [{ name: 'PUBLIC', address: 8, length: 4 }]
    const reads = '(drop (i32.load8_u offset=256 (i32.load (i32.const 8))))'
    for (const store of ['(i32.store (i32.const 8)', '(i32.store offset=8 (i32.const 1)']) {
      const module = moduleOf(`${store} (i32.load (i32.const 64))) ${reads}`)
      expect(findLeaks(module, places).leaks).toEqual([expect.objectContaining({ where: 'leak' })])
      expect(findLeaks(moduleOf(`${store} (local.get $n)) ${reads}`), places).leaks).toEqual([])
    }
  })
})

describe('neither finds what is not there', () => {
  it.each(Object.entries(HARMLESS))('%s', (_name, leak) => {
    const module = moduleOf(leak)
    expect(findLeaks(module).leaks).toEqual([])
    expect(differencesOf(module)).toEqual([])
  })
})

describe('nothing passes that is not known', () => {
  it.each(Object.entries(UNKNOWN))('%s', (_name, leak) => {
    const module = moduleOf(leak)
    expect(() => findLeaks(module)).toThrow(/known/)
    expect(() => new Traced(module)).toThrow(/known/)
  })

  it('a function or a global from elsewhere', () => {
    expect(() => findLeaks(moduleOf('(call $away)', '(import "a" "b" (func $away))'))).toThrow(/imported/)
    expect(() => findLeaks(moduleOf('', '(import "a" "b" (global i32))'))).toThrow(/imported/)
  })
})

/** What runs with different bytes in the memory differ in. */
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
