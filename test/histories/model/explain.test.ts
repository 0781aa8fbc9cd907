import { describe, expect, it } from 'vitest'
import type { Op } from '../history.ts'
import type { Call, Outcome, Trace } from '../trace.ts'
import { explain } from './explain.ts'

const RULES = { rotates: true, evicts: true, readsByField: false }
const DESTROYED = { code: 'SESSION_DESTROYED' }
const GET: Op = { do: 'get', key: 'a' }
const SET: Op = { do: 'set', key: 'a' }
const UPDATE: Op = { do: 'update', key: 'a' }
const CLOSE: Op = { do: 'close' }
const REMOVE: Op = { do: 'removeAll' }

/** A call: when it began and ended, what it was and returned, and what it wrote. Without an end: no answer. */
type Row = readonly [
  begin: number,
  end: number | undefined,
  op: Op,
  outcome?: Outcome | undefined,
  tag?: string,
]

function isExplained(actors: readonly (readonly Row[])[], rules = RULES): boolean {
  const tracks = actors.map((rows, index) => ({
    actor: String.fromCharCode(65 + index),
    calls: rows.map(callOf),
  }))
  return explain({ id: 'one', tracks } satisfies Trace, rules).isExplained
}

function callOf([begin, end, op, outcome = {}, tag = 'x']: Row): Call {
  return end === undefined ? { op, tag, begin } : { op, tag, begin, end, outcome }
}

/** The session holds `x` under `a`, from moment 4 on. */
const seeded: Row[] = [
  [1, 2, SET],
  [3, 4, CLOSE],
]

describe('an order', () => {
  it('an order explains a value that was saved before, and no other', () => {
    expect(isExplained([seeded, [[5, 6, GET, { value: 'x' }]]])).toBe(true)
    expect(isExplained([seeded, [[5, 6, GET, { value: 'y' }]]])).toBe(false)
    expect(isExplained([seeded, [[5, 6, GET, {}]]])).toBe(false)
  })

  it('an order explains the old value and the new one while a close is under way', () => {
    for (const value of [undefined, 'x']) expect(isExplained([seeded, [[3, 4, GET, { value }]]])).toBe(true)
    expect(isExplained([seeded, [[1, 2, GET, { value: 'x' }]]])).toBe(false)
  })

  it('no order explains a new value and then the old one', () => {
    const reader = (first?: string, second?: string): Row[] => [
      [3.1, 3.2, GET, { value: first }],
      [3.3, 3.4, CLOSE],
      [3.5, 3.6, GET, { value: second }],
    ]
    expect(isExplained([seeded, reader(undefined, 'x')])).toBe(true)
    expect(isExplained([seeded, reader('x', undefined)])).toBe(false)
  })

  it('an order explains that a close without an answer was made, or was not', () => {
    const crashed: Row[] = [
      [1, 2, SET],
      [3, undefined, CLOSE],
    ]
    for (const value of [undefined, 'x']) expect(isExplained([crashed, [[9, 10, GET, { value }]]])).toBe(true)
  })

  it('an order explains both updates of two closes that race, and no lost or doubled one', () => {
    const updates = (tag: string): Row[] => [
      [5, 6, UPDATE, {}, tag],
      [7, 10, CLOSE],
    ]
    const ends = (value: string): boolean =>
      isExplained([seeded, updates('1'), updates('2'), [[11, 12, GET, { value }]]])
    expect(['x12', 'x21'].map(ends)).toEqual([true, true])
    expect(['x1', 'x2', 'x122', '12'].map(ends)).toEqual([false, false, false, false])
  })

  it('an order explains a doubled update only where an answer was lost', () => {
    const closes = (first: Outcome): Row[] => [
      [5, 6, UPDATE, {}, '1'],
      [7, 8, { do: 'close', fault: 'lost' }, first],
      [9, 10, CLOSE],
      [11, 12, GET, { value: 'x11' }],
    ]
    expect(isExplained([seeded, closes({ code: 'TIMEOUT' })])).toBe(true)
    expect(isExplained([seeded, closes({})])).toBe(false)
  })
})

describe('after a removal', () => {
  const slow = (outcome: Outcome): Row[] => [
    [5, 6, GET, { value: 'x' }],
    [7, 8, SET, {}, 'slow'],
    [20, 21, CLOSE, outcome],
  ]

  it('after a removal only a refusal explains the close of a slow use', () => {
    const removes: Row[] = [[10, 11, REMOVE]]
    expect(isExplained([seeded, slow(DESTROYED), removes])).toBe(true)
    expect(isExplained([seeded, slow({}), removes])).toBe(false)
    expect(isExplained([seeded, slow(DESTROYED)])).toBe(false)
  })

  it('after a removal the same holds where the session was made anew', () => {
    const remakes: Row[] = [
      [10, 11, REMOVE],
      [12, 13, SET, {}, 'new'],
      [14, 15, CLOSE],
    ]
    expect(isExplained([seeded, slow(DESTROYED), remakes])).toBe(true)
    expect(isExplained([seeded, slow({}), remakes])).toBe(false)
  })

  it('after a removal a renewal brings nothing back', () => {
    const reads = (value?: string): boolean =>
      isExplained([
        seeded,
        [
          [5, 6, GET, { value: 'x' }],
          [20, 21, CLOSE],
          [22, 23, GET, { value }],
        ],
        [[10, 11, REMOVE]],
      ])
    expect([reads(), reads('x')]).toEqual([true, false])
  })
})

describe('when time passes', () => {
  const wait = (ms: number): Row => [10, 11, { do: 'wait', ms, sweeps: false }]

  it('when time passes a session ends with its TTL, and not before', () => {
    const ends = (ms: number, value?: string): boolean =>
      isExplained([seeded, [wait(ms)], [[12, 13, GET, { value }]]])
    expect([ends(3_600_001), ends(3_600_001, 'x')]).toEqual([true, false])
    expect([ends(3_600_000), ends(3_600_000, 'x')]).toEqual([false, true])
  })

  it('when time passes no order explains that a longer TTL brings back what has expired', () => {
    const longer: Row[] = [
      [12, 13, { do: 'set', key: 'b' }, {}, 'y'],
      [14, 15, { do: 'setTTL', ttl: 18_000_000 }],
      [16, 17, CLOSE],
    ]
    const ends = (value: Record<string, string>): boolean =>
      isExplained([seeded, [wait(3_600_001)], longer, [[18, 19, { do: 'data' }, { value }]]])
    expect([ends({ b: 'y' }), ends({ a: 'x', b: 'y' })]).toEqual([true, false])
  })

  it('when time passes a session can be given a shorter TTL than it was unused', () => {
    const shorter: Row[] = [
      [12, 13, GET, { value: 'x' }],
      [14, 15, { do: 'setTTL', ttl: 1000 }],
    ]
    const closes = (outcome: Outcome): boolean =>
      isExplained([seeded, [wait(3_000_000)], [...shorter, [16, 17, CLOSE, outcome]]])
    expect([closes({}), closes(DESTROYED)]).toEqual([true, false])
  })

  it('when time passes a session that was only read lives on from then', () => {
    const reader: Row[] = [
      [12, 13, GET, { value: 'x' }],
      [14, 15, CLOSE],
    ]
    const later: Row = [16, 17, { do: 'wait', ms: 3_000_000, sweeps: false }]
    expect(isExplained([seeded, [wait(3_000_000), later], reader, [[18, 19, GET, { value: 'x' }]]])).toBe(
      true,
    )
    expect(isExplained([seeded, [wait(3_000_000), later], reader, [[18, 19, GET, {}]]])).toBe(false)
  })
})

describe('under an id that was left', () => {
  it('under an id that was left nothing is read, and no save is acknowledged', () => {
    const rotates: Row[] = [[5, 6, { do: 'rotate' }, { value: 'two' }]]
    const saves = (outcome: Outcome): Row[] => [
      [7, 8, GET, {}],
      [9, 10, SET],
      [11, 12, CLOSE, outcome],
    ]
    expect(isExplained([seeded, rotates, saves(DESTROYED)])).toBe(true)
    expect(isExplained([seeded, rotates, saves({})])).toBe(false)
  })

  it('under the new id there is what was under the old one', () => {
    const regenerate: Op = { do: 'regenerateId', deleteOld: true }
    const moves: Row[] = [
      [5, 6, regenerate, { value: 'two' }],
      [7, 8, GET, { value: 'x' }],
    ]
    const looks = (value?: string): Row[] => [[9, 10, GET, { value }]]
    expect(isExplained([seeded, moves, looks()])).toBe(true)
    expect(isExplained([seeded, moves, looks('x')])).toBe(false)
  })
})

describe('where sessions read by field', () => {
  it('where sessions read by field each read is of its own moment', () => {
    const reader: Row[] = [
      [5, 6, GET, { value: 'x' }],
      [11, 12, GET, { value: 'y' }],
    ]
    const writer: Row[] = [
      [7, 8, SET, {}, 'y'],
      [9, 10, CLOSE],
    ]
    expect(isExplained([seeded, reader, writer], { ...RULES, readsByField: true })).toBe(true)
    expect(isExplained([seeded, reader, writer])).toBe(false)
  })
})
