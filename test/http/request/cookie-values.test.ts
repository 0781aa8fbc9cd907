import { parseCookie } from 'cookie'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cookieValues } from '../../../platforms/http/request/cookie-values.ts'

const NAME = 'sid'

/** What the scanner must find, in the plainest way. */
function model(header: string, name: string): string[] {
  return header.split(';').flatMap((pair) => {
    const [before = '', ...rest] = pair.split('=')
    if (rest.length === 0 || blanksOff(before) !== name) return []
    return [blanksOff(rest.join('=')).replace(/^"([\s\S]*)"$/, '$1')]
  })
}

const blanksOff = (text: string) => text.replace(/^[ \t]+/, '').replace(/[ \t]+$/, '')

/** Headers made of what could confuse it. */
const pieces = fc.constantFrom(
  NAME,
  `x${NAME}`,
  `${NAME}x`,
  'SID',
  '__proto__',
  's',
  'a',
  '=',
  ';',
  '; ',
  ' ',
  '\t',
  '"',
  ',',
  '%41',
  '\u00a0',
)
const headers = fc.array(pieces, { maxLength: 40 }).map((all) => all.join(''))

describe('the values of the cookies of one name', () => {
  it('are those of a plain model, in any header', () => {
    fc.assert(
      fc.property(headers, fc.constantFrom(NAME, '__proto__', 's', 'ss'), (header, name) => {
        expect(cookieValues(header, name)).toEqual(model(header, name))
      }),
      { numRuns: 20_000 },
    )
  })

  it('begin with the one that the package cookie finds', () => {
    const decode = (value: string) => value.replace(/^"(.*)"$/, '$1')
    fc.assert(
      fc.property(headers, (header) => {
        expect(cookieValues(header, NAME)[0]).toBe(parseCookie(header, { decode })[NAME])
      }),
      { numRuns: 20_000 },
    )
  })

  it.each([
    ['sid=a; sid=b', ['a', 'b']],
    ['sid=a;sid=b', ['a', 'b']],
    ['sid=; sid=b', ['', 'b']],
    ['sid="a"; sid=" b "; sid="', ['a', ' b ', '"']],
    ['xsid=a; sidx=b; SID=c; x=sid=d; sid', []],
    [';; sid = a ;;', ['a']],
    ['sid=a=b', ['a=b']],
    ['x="; sid=a; y="', ['a']],
    ['\u00a0sid=a', []],
    ['', []],
  ])('%j has %j', (header, values) => {
    expect(cookieValues(header, NAME)).toEqual(values)
  })

  it.each([
    ['10,000 of them', Array.from({ length: 10_000 }, (_, n) => `sid=${n}`).join('; '), 10_000],
    ['names without values', 'sid;'.repeat(250_000), 0],
    ['names in one text', 'sid'.repeat(330_000), 0],
    ['blanks', `sid${' '.repeat(1_000_000)}`, 0],
    ['names and blanks', 'sid   '.repeat(150_000), 0],
    ['equals signs', `sid${'='.repeat(1_000_000)}`, 1],
    ['quotes', `sid=${'"'.repeat(1_000_000)}`, 1],
  ])('are found in a long header without end: %s', (_what, header, count) => {
    expect(cookieValues(header, NAME)).toHaveLength(count)
  })
})
