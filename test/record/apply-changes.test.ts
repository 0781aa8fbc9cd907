import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonMap, type SessionRecord } from '../../src/index.ts'
import { applyChanges } from '../../src/record/apply-changes.ts'
import { UNCHANGED } from '../../src/record/change.ts'
import { type ChangeSet, directChanges } from '../../src/record/change-set.ts'
import { epochOf } from '../../src/record/epoch.ts'
import type { Update } from '../../src/record/update-function.ts'
import { fingerprint, rawKey, rawValue } from '../json/support/json-text.ts'
import { codeOf, failureOf } from '../session/support.ts'

const NOW = 1_700_000_000_000
const now = () => NOW

describe('base loaded', () => {
  it('a loaded session is merged into the stored record', () => {
    const after = apply(
      { base: 'loaded', set: { a: 2, c: 3 }, removed: ['b'] },
      recordOf({ a: 1, b: 1, other: [1] }),
    )
    expect(after).toEqual({ a: 2, other: [1], c: 3 })
  })

  it('a loaded session whose record is gone is SESSION_DESTROYED, whatever was changed', async () => {
    for (const changes of [{}, { set: { a: 1 } }, { removed: ['a'] }, { updates: { a: [add(1)] } }]) {
      expect(await codeOf(() => apply({ base: 'loaded', ...changes }, undefined))).toBe('SESSION_DESTROYED')
    }
  })

  it.each([
    ['another', 'e1', 'e2'],
    ['an', undefined, 'e2'],
    ['no', 'e1', undefined],
  ])('a loaded session is SESSION_DESTROYED if the record has %s epoch', async (_what, seen, found) => {
    const record = recordOf({ a: 1, ...(found ? { '~gsession': { epoch: found } } : {}) })
    expect(await codeOf(() => apply({ base: 'loaded', epoch: seen, set: { a: 2 } }, record))).toBe(
      'SESSION_DESTROYED',
    )
  })

  it('a loaded session keeps its epoch, and everything else under the reserved key', () => {
    const reserved = { epoch: 'e1', future: 1 }
    const after = apply({ base: 'loaded', epoch: 'e1', set: { a: 2 } }, recordOf({ '~gsession': reserved }))
    expect(after).toEqual({ '~gsession': reserved, a: 2 })
  })

  it('a loaded session without an epoch is merged into a record with a reserved key, but no epoch', () => {
    for (const reserved of [{}, { epoch: 5 }, 'text', null, []]) {
      const record = recordOf({ '~gsession': reserved })
      expect(apply({ base: 'loaded', set: { a: 1 } }, record)).toEqual({ '~gsession': reserved, a: 1 })
    }
  })
})

describe('base absent', () => {
  it('an absent session creates a record, with an epoch only if the change set has one', () => {
    expect(apply({ set: { a: 1 } }, undefined)).toEqual({ a: 1 })
    expect(apply({ epoch: 'e1', set: { a: 1 } }, undefined)).toEqual({ '~gsession': { epoch: 'e1' }, a: 1 })
  })

  it('an absent session is merged into a record that was created in the meantime, which keeps its epoch', () => {
    const record = recordOf({ '~gsession': { epoch: 'e2' }, a: 1, b: 1 })
    const after = apply({ epoch: 'e1', set: { a: 2 }, removed: ['b'] }, record)
    expect(after).toEqual({ '~gsession': { epoch: 'e2' }, a: 2 })
  })

  it('an absent session that sets nothing creates no record', () => {
    for (const epoch of [undefined, 'e1']) {
      expect(apply({ epoch }, undefined)).toBe(UNCHANGED)
      expect(apply({ epoch, removed: ['a'] }, undefined)).toBe(UNCHANGED)
      expect(apply({ epoch, updates: { a: [() => undefined] } }, undefined)).toBe(UNCHANGED)
    }
  })
})

describe('base cleared', () => {
  it('a cleared session replaces the record that it had loaded, with a new epoch', () => {
    const after = apply(
      { base: 'cleared', seenEpoch: 'old', set: { b: 2 } },
      recordOf({ a: 1, '~gsession': { epoch: 'old' } }),
    ) as object
    expect(after).toEqual({ '~gsession': { epoch: expect.stringMatching(/^[0-9a-z]{16}$/) }, b: 2 })
    expect(epochOf(JsonMap.from({ ...after }))).not.toBe('old')
  })

  it('a cleared session is merged into a record that was made meanwhile', () => {
    const record = recordOf({ a: 1, n: 1, '~gsession': { epoch: 'new' } })
    for (const seenEpoch of ['old', undefined]) {
      const after = apply({ base: 'cleared', seenEpoch, set: { b: 2 }, updates: { n: [add(2)] } }, record)
      expect(after).toEqual({ '~gsession': { epoch: 'new' }, a: 1, b: 2, n: 3 })
    }
  })

  it('changes that replace anything replace every record, and a redirect', async () => {
    for (const reserved of [{ epoch: 'new' }, { successor: 'other', until: 5 }]) {
      const record = recordOf({ a: 1, '~gsession': reserved })
      expect(apply({ base: 'any', epoch: 'e', set: { b: 2 } }, record)).toEqual({
        '~gsession': { epoch: 'e' },
        b: 2,
      })
    }
    const redirect = recordOf({ '~gsession': { successor: 'other', until: 5 } })
    expect(await codeOf(() => apply({ base: 'cleared', set: { b: 2 } }, redirect))).toBe('SESSION_DESTROYED')
  })

  it('a cleared session gets the epoch of the change set', () => {
    const after = apply({ base: 'cleared', epoch: 'e1', set: { b: 2 } }, undefined)
    expect(after).toEqual({ '~gsession': { epoch: 'e1' }, b: 2 })
  })

  it('a cleared session that sets nothing writes nothing', () => {
    for (const record of [undefined, recordOf({ a: 1 })]) {
      expect(apply({ base: 'cleared' }, record)).toBe(UNCHANGED)
      expect(apply({ base: 'cleared', removed: ['a'] }, record)).toBe(UNCHANGED)
      expect(apply({ base: 'cleared', updates: { a: [() => undefined] } }, record)).toBe(UNCHANGED)
    }
  })

  it('update functions of a cleared session get no values of the record that is replaced', () => {
    const after = apply({ base: 'cleared', epoch: 'e', updates: { a: [add(5)] } }, recordOf({ a: 1 }))
    expect(after).toEqual({ '~gsession': { epoch: 'e' }, a: 5 })
  })
})

describe('updates', () => {
  it('update functions run in order on the stored value', () => {
    const updates = { n: [add(1), (n: unknown) => (n as number) * 10], fresh: [add(1)] }
    expect(apply({ base: 'loaded', updates }, recordOf({ n: 4 }))).toEqual({ n: 50, fresh: 1 })
  })

  it('an update function runs again only where the text that it got is no longer stored', () => {
    const fail = (): never => {
      throw new Error('it ran again')
    }
    const results = new Map([['n', { before: '1.0', after: '[2]' }]])
    const changes = { ...changesOf({ base: 'loaded', updates: { n: [fail] } }), results }
    const textAfter = (text: string) => {
      const made = applyChanges(changes, now)({ stamp: 1, data: JsonMap.parse(text)! })
      return (made as SessionRecord).data.text
    }
    expect(textAfter('{"a":1.50,"n":1.0}')).toBe('{"a":1.50,"n":[2]}')
    for (const text of ['{"n":1}', '{"n":2}', '{}', '{"n":null}']) {
      expect(() => textAfter(text)).toThrow('an update function threw an error')
    }
  })

  it('a key is removed if its last update function returns undefined', () => {
    expect(
      apply({ base: 'loaded', updates: { n: [add(1), () => undefined] } }, recordOf({ n: 1, a: 2 })),
    ).toEqual({ a: 2 })
    expect(apply({ base: 'loaded', updates: { n: [() => undefined, add(7)] } }, recordOf({ n: 1 }))).toEqual({
      n: 7,
    })
  })

  it('an update function gets the value of the one before after its conversion to JSON', () => {
    const updates = { at: [() => new Date(0), (value: unknown) => `${typeof value}:${value}`] }
    expect(apply({ updates }, undefined)).toEqual({ at: 'string:1970-01-01T00:00:00.000Z' })
  })

  it("update functions that modify their argument change neither the record nor each other's values", () => {
    const shared = { list: [0] }
    const push = (value: unknown) => {
      ;(value as typeof shared).list.push(1)
      return value
    }
    const change = applyChanges(
      changesOf({ base: 'loaded', updates: { a: [() => shared, push], b: [push] } }),
      now,
    )
    const record = recordOf({ b: { list: [9] } })
    const expected = { a: { list: [0, 1] }, b: { list: [9, 1] } }
    expect(dataOf(change(record))).toEqual(expected)
    expect(dataOf(change(record))).toEqual(expected)
    expect(shared).toEqual({ list: [0] })
  })

  it("update functions that return what JSON can't hold are INVALID_VALUE, and what they throw is kept", async () => {
    const thrown = new TypeError('its own')
    const failing = () => {
      throw thrown
    }
    expect(await codeOf(() => apply({ updates: { a: [() => new Map()] } }, undefined))).toBe('INVALID_VALUE')
    expect(await codeOf(() => apply({ updates: { a: [async () => 1] } }, undefined))).toBe('INVALID_VALUE')
    expect(await failureOf(() => apply({ updates: { a: [failing] } }, undefined))).toMatchObject({
      cause: thrown,
    })
  })
})

it('the new record has the time of the change as its stamp', () => {
  let time = 1
  for (const base of ['absent', 'loaded', 'cleared'] as const) {
    const change = applyChanges(changesOf({ base, set: { a: 1 } }), () => time)
    time += 10
    expect(change({ stamp: 0, data: JsonMap.EMPTY })).toMatchObject({ stamp: time })
  }
})

it('a change is pure: run twice it returns the same, and does not modify the record', () => {
  fc.assert(
    fc.property(texts, texts, fc.boolean(), (before, set, removes) => {
      const record = { stamp: 5, data: JsonMap.EMPTY.with(before) }
      const text = record.data.text
      const removed = new Set(removes ? [...before.keys()].filter((key) => !set.has(key)) : [])
      const change = applyChanges({ base: 'loaded', set, removed, updates: new Map([['n', [add(1)]]]) }, now)
      const [first, second] = [change(record), change(record)] as SessionRecord[]
      expect(first!.data.text).toBe(second!.data.text)
      expect([record.stamp, record.data.text]).toEqual([5, text])
    }),
  )
})

it('two change sets of different keys give the same values in either order', () => {
  fc.assert(
    fc.property(texts, texts, texts, fc.nat(9), fc.nat(9), (before, one, two, x, y) => {
      const first = { ...directChanges(keep(one, 0)), updates: new Map([['count 0', [add(x)]]]) }
      const second = {
        ...directChanges(keep(two, 1), oddOnes(before)),
        updates: new Map([['count 1', [add(y)]]]),
      }
      const record = { stamp: 1, data: JsonMap.EMPTY.with(before) }
      for (const base of ['loaded', 'absent'] as const) {
        const [a, b] = [first, second].map((changes) => applyChanges({ ...changes, base }, now)) as Changer[]
        expect(values(b!(a!(record)))).toEqual(values(a!(b!(record))))
      }
    }),
  )
})

/** Keys except the reserved one, with values as they are written. */
const texts = fc
  .array(fc.tuple(rawKey, rawValue), { maxLength: 6 })
  .map((pairs) => new Map(pairs.map(([key, value]) => [JSON.parse(key) as string, value])))
  .map((map) => new Map([...map].filter(([key]) => key !== '~gsession')))

type Changer = (record: SessionRecord) => SessionRecord

/** A part of the keys: those of even length, or those of odd length. */
function keep(map: ReadonlyMap<string, string>, half: number): Map<string, string> {
  return new Map([...map].filter(([key]) => key.length % 2 === half))
}

function oddOnes(map: ReadonlyMap<string, string>): string[] {
  return [...map.keys()].filter((key) => key.length % 2 === 1)
}

function values(record: SessionRecord): string[] {
  return [...record.data].map((entry) => fingerprint(entry)).sort()
}

interface Changed {
  base?: ChangeSet['base']
  epoch?: string | undefined
  seenEpoch?: string | undefined
  set?: Record<string, unknown>
  removed?: string[]
  updates?: Record<string, Update[]>
}

function changesOf({ base = 'absent', epoch, ...changed }: Changed): ChangeSet {
  const { seenEpoch, set = {}, removed = [], updates = {} } = changed
  return {
    base,
    ...(seenEpoch === undefined ? {} : { seenEpoch }),
    ...(epoch === undefined ? {} : { epoch }),
    set: new Map(Object.entries(set).map(([key, value]) => [key, JSON.stringify(value)])),
    removed: new Set(removed),
    updates: new Map(Object.entries(updates)),
  }
}

function apply(changed: Changed, record: SessionRecord | undefined): unknown {
  return dataOf(applyChanges(changesOf(changed), now)(record))
}

function dataOf(made: SessionRecord | undefined | typeof UNCHANGED): unknown {
  return made === UNCHANGED ? UNCHANGED : made?.data.toObject()
}

function recordOf(data: Record<string, unknown>): SessionRecord {
  return { stamp: 1, data: JsonMap.from(data) }
}

function add(amount: number): Update {
  return (value = 0) => (value as number) + amount
}
