import fc from 'fast-check'

/** A member of an object: the raw texts of its key, with quotes, and of its value. */
export interface RawMember {
  key: string
  value: string
}

/**
 * The value of JSON text, without the code in src/: every integer literal beyond 2^53 is wrapped into a
 * string before `JSON.parse`, and unwrapped into a `BigInt` after it.
 */
export function meaningOf(text: string): unknown {
  const wrapped = text.replace(TOKEN, (token) =>
    /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${MARK}${token}"` : token,
  )
  return JSON.parse(wrapped, (_key, value) =>
    typeof value === 'string' && value.startsWith(MARK) ? BigInt(value.slice(MARK.length)) : value,
  )
}

/** A value as a text that distinguishes `BigInt`, `-0`, own `__proto__` keys and the order of keys. */
export function fingerprint(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (Array.isArray(value)) return `[${value.map(fingerprint).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? String(value)
  return `{${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}:${fingerprint(item)}`)
    .join()}}`
}

const MARK = '\u{10ffff}int:'
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g

export const space = fc.stringMatching(/^[ \t\r\n]{0,3}$/)

/** Numbers that `JSON.parse` rounds or overflows, and common ones. */
export const rawNumber = fc.oneof(
  fc.constantFrom(
    '0',
    '-0',
    '1.0',
    '-1.50',
    '1e400',
    '-1E+400',
    '1e-400',
    '1e21',
    '0.1000000000000000000001',
  ),
  fc.constantFrom('9007199254740991', '9007199254740992', '-9007199254740993', '18446744073709551615'),
  fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }).map(String),
  fc.integer().map(String),
  fc.stringMatching(/^-?[1-9]\d{0,20}\.\d{1,25}([eE][+-]?\d{1,3})?$/),
)

/** A string literal with unusual characters, written in unusual ways. */
export const rawString = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 3 }).map((part) => JSON.stringify(part).slice(1, -1)),
      fc.constantFrom(
        '\\\\',
        '\\"',
        '\\/',
        '\\u0061',
        '\\u0022',
        '\\u005c',
        '\\ud800',
        '\\uDE00',
        '\u2028',
        '{',
        '}',
      ),
      fc.constantFrom(',', ':', '[', ']', '__proto__', '\\u005f_proto__', 'a', 'b', '7'),
    ),
    { maxLength: 4 },
  )
  .map((parts) => `"${parts.join('')}"`)

/** Keys that collide: so few that there are duplicates, some written in two ways. */
export const rawKey = fc.oneof(
  fc.constantFrom('"a"', '"\\u0061"', '"__proto__"', '"\\u005f_proto__"', '"b"', '"7"', '""', '"toString"'),
  fc.constantFrom('"constructor"', '"~gsession"', '"\\""', '"\\\\"', '"a\\\\\\""', '"\\ud800"'),
  rawString,
)

const { tree } = fc.letrec<{ tree: string; list: string; object: string }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(rawNumber, rawString, fc.constantFrom('true', 'false', 'null', '{}', '[]', '[ ]', '{\n}')),
    tie('list'),
    tie('object'),
  ),
  list: fc
    .tuple(fc.array(fc.tuple(space, tie('tree'), space), { maxLength: 4 }))
    .map(([items]) => `[${items.map((item) => item.join('')).join(',')}]`),
  object: fc
    .array(fc.tuple(space, rawKey, space, space, tie('tree'), space), { maxLength: 4 })
    .map(
      (members) =>
        `{${members.map(([a, key, b, c, value, d]) => `${a}${key}${b}:${c}${value}${d}`).join(',')}}`,
    ),
}))

/** The text of any JSON value. */
export const rawValue = tree

/** The text of any JSON object, with the members that it is made of. */
export const rawObject = fc
  .tuple(
    fc.array(fc.record({ key: rawKey, value: rawValue, gaps: fc.tuple(space, space, space, space) }), {
      maxLength: 8,
    }),
    space,
    space,
  )
  .map(([written, before, after]) => {
    const members: RawMember[] = written.map(({ key, value, gaps: [, b, c] }) => ({
      key: JSON.parse(key) as string,
      value: `${key}${b}:${c}${value}`,
    }))
    const inner = written.map(({ gaps: [a, , , d] }, i) => `${a}${members[i]!.value}${d}`).join(',')
    return { text: `${before}{${inner || before}}${after}`, members }
  })

/** Any JSON value, with 64-bit integers in it. */
export const jsonValue = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .double({ noNaN: true, noDefaultInfinity: true })
        .filter((n) => !Number.isInteger(n) || Number.isSafeInteger(n)),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.bigInt({ min: 2n ** 53n, max: 2n ** 70n }),
      fc.bigInt({ min: -(2n ** 70n), max: -(2n ** 53n) }),
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor')), tie('value'), {
      maxKeys: 4,
    }),
  ),
})).value
