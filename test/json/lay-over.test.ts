import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { layOver } from '../../src/json/lay-over.ts'

/** What JavaScript gives back for a JSON text after `change`, laid over the text. */
function laidOver(before: string, change: (value: never) => unknown): string {
  const value = JSON.parse(before)
  const after = JSON.stringify(change(value as never) ?? value)
  return layOver(`{"k":${before}}`, new Map([['k', after]])).get('k') as string
}

const ID = '1265476890672672808'

describe('values that come back from JavaScript', () => {
  it.each([
    ID,
    `-${ID}`,
    '1e400',
    '-1e400',
    '-0',
    '0.10',
    '1E2',
    '12345678901234567890123456789012345678901',
    '0.1000000000000000055511151231257827',
  ])('%s keeps its text beside a change, in an object and in an array', (number) => {
    expect(
      laidOver(`{"a":{"id":${number},"b":1}}`, (value: { a: { b: number } }) => {
        value.a.b = 2
      }),
    ).toBe(`{"a":{"id":${number},"b":2}}`)
    expect(
      laidOver(`[${number},1]`, (value: number[]) => {
        value[1] = 2
      }),
    ).toBe(`[${number},2]`)
  })

  it('a value that was changed has the new text', () => {
    expect(laidOver(`{"id":${ID}}`, () => ({ id: 5 }))).toBe('{"id":5}')
    expect(laidOver(`{"id":-0,"b":${ID}}`, () => ({ id: 1, b: 0 }))).toBe('{"id":1,"b":0}')
    expect(laidOver(`{"id":${ID}}`, () => ({ id: String(ID) }))).toBe(`{"id":"${ID}"}`)
    expect(laidOver(`{"id":${ID}}`, () => [])).toBe('[]')
  })

  it('a key that is removed is gone, and one that is added is there', () => {
    expect(laidOver(`{"id":${ID},"a":1}`, (value: object) => ({ ...value, a: undefined, b: 2 }))).toBe(
      `{"id":${ID},"b":2}`,
    )
  })

  it.each<[string, (list: unknown[]) => unknown, string]>([
    ['one is removed at the start', (list) => list.slice(1), `[{"id":2${ID}},-0]`],
    ['one is removed at the end', (list) => list.slice(0, 2), `[{"id":${ID}},{"id":2${ID}}]`],
    ['one is added at the start', (list) => [7, ...list], `[7,{"id":${ID}},{"id":2${ID}},-0]`],
    ['one is added at the end', (list) => [...list, 7], `[{"id":${ID}},{"id":2${ID}},-0,7]`],
    ['they are reversed', (list) => list.slice(0, 2).reverse(), `[{"id":2${ID}},{"id":${ID}}]`],
    [
      'one is removed, and another changed',
      ([, second, third]) => [{ ...(second as object), n: 1 }, third],
      `[{"id":2${ID},"n":1},-0]`,
    ],
  ])('items of an array keep their text where %s', (_what, change, expected) => {
    expect(laidOver(`[{"id":${ID}},{"id":2${ID}},-0]`, change)).toBe(expected)
  })

  it('an id keeps its digits at another key', () => {
    const before = `{"user":{"id":${ID},"n":-0}}`
    const user = JSON.stringify(JSON.parse(before).user)
    const set = new Map([
      ['former', user],
      ['id', '1265476890672672800'],
    ])
    expect([...layOver(before, set)]).toEqual([
      ['former', `{"id":${ID},"n":-0}`],
      ['id', ID],
    ])
  })

  it('of two ids that read the same each keeps its place, and at no other one is taken for the other', () => {
    const [one, two] = ['1265476890672672808', '1265476890672672809']
    const before = `[{"id":${one},"a":1},{"id":${two},"a":1}]`
    expect(laidOver(before, (list: { a: number }[]) => list.map((item) => ({ ...item, a: 2 })))).toBe(
      `[{"id":${one},"a":2},{"id":${two},"a":2}]`,
    )
    expect(laidOver(before, ([, second]: { id: number }[]) => [{ ...second, a: 2 }])).toBe(
      '[{"id":1265476890672672800,"a":2}]',
    )
  })

  it('the order of keys, __proto__, escapes, white space and a key that comes twice are as JavaScript reads them', () => {
    expect(
      laidOver(` { "b" : -0 , "1":${ID}, "\\u0061":"\\u0041","a":1 } `, (v: object) => ({ ...v, c: 1 })),
    ).toBe(`{"1":${ID},"b":-0,"a":1,"c":1}`)
    const withProto = `{"__proto__":{"id":${ID}},"a":1}`
    expect(
      laidOver(withProto, (value: { a: number }) => {
        value.a = 2
      }),
    ).toBe(`{"__proto__":{"id":${ID}},"a":2}`)
  })
})

/** JSON texts, with numbers that JavaScript can't hold. */
const numberText = fc.oneof(
  fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }).map(String),
  fc.bigInt({ min: 2n ** 60n, max: 2n ** 60n + 300n }).map(String),
  fc.constantFrom(
    '-0',
    '1e400',
    '-1e999',
    '0.10',
    '1E5',
    '0.1000000000000000055511151231257827',
    '0',
    '1',
    'null',
  ),
)
const { text: anyText } = fc.letrec<{ text: string; array: string; object: string }>((tie) => ({
  text: fc.oneof(
    { maxDepth: 4 },
    numberText,
    fc.string().map((text) => JSON.stringify(text)),
    tie('array'),
    tie('object'),
  ),
  array: fc.array(tie('text'), { maxLength: 4 }).map((items) => `[${items.join()}]`),
  object: fc
    .dictionary(fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom('__proto__', '7', 'id')), tie('text'), {
      maxKeys: 4,
    })
    .map((object) => `{${Object.entries(object).map(([key, text]) => `${JSON.stringify(key)}:${text}`)}}`),
}))

describe('any JSON text', () => {
  it('what was not changed keeps its text, and what comes out reads as what went in', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (kept, changed, to) => {
        const before = `{"kept":${kept},"changed":${changed},"list":[${kept},${changed}]}`
        const value = JSON.parse(before)
        const next = { ...value, changed: JSON.parse(to), list: [value.kept, JSON.parse(to)] }
        const set = new Map(Object.entries(next).map(([key, item]) => [key, JSON.stringify(item)]))
        const laid = layOver(before, set)
        expect(laid.get('kept')).toBe(kept)
        expect(laid.get('list')?.startsWith(`[${kept},`)).toBe(true)
        for (const [key, text] of laid) expect(JSON.stringify(JSON.parse(text))).toBe(set.get(key))
      }),
      { numRuns: 2000 },
    )
  })

  it('a text laid over itself is that text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const again = JSON.stringify(JSON.parse(text))
        expect(layOver(`{"k":${text}}`, new Map([['k', again]])).get('k')).toBe(text)
      }),
      { numRuns: 2000 },
    )
  })
})
