import { readFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { checkSessionId } from '../../src/common/session-id.ts'
import { newSessionId } from '../../src/index.ts'
import { codeOf } from '../session/support.ts'

describe('newSessionId', () => {
  const ids = Array.from({ length: 200_000 }, newSessionId)

  it('newSessionId returns 32 characters of 0-9a-z', () => {
    expect(ids.every((id) => /^[0-9a-z]{32}$/.test(id))).toBe(true)
  })

  it('newSessionId never returns the same id twice', () => {
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('all characters of a new id are equally likely, at every place', () => {
    // 35 degrees of freedom: 110 is exceeded once in 10^9 runs; a plain modulo of a byte gives over 9,000.
    const counts = new Map<string, number>()
    for (const id of ids) for (const character of id) counts.set(character, (counts.get(character) ?? 0) + 1)
    expect(chiSquare([...counts.values()], 36)).toBeLessThan(110)
    for (let place = 0; place < 32; place++) {
      const here = new Map<string, number>()
      for (const id of ids) here.set(id.charAt(place), (here.get(id.charAt(place)) ?? 0) + 1)
      expect(chiSquare([...here.values()], 36), `place ${place}`).toBeLessThan(120)
    }
  })

  it('every character of a new id comes from the CSPRNG', () => {
    const clock = vi.spyOn(Date, 'now')
    const random = vi.spyOn(Math, 'random')
    const source = vi.spyOn(crypto, 'getRandomValues')
    try {
      for (let i = 0; i < 1000; i++) newSessionId()
      const bytes = source.mock.results.reduce((sum, { value }) => sum + (value as Uint8Array).byteLength, 0)
      expect(bytes).toBeGreaterThanOrEqual(31_000)
      expect([clock.mock.calls, random.mock.calls]).toEqual([[], []])
    } finally {
      vi.restoreAllMocks()
    }
  })

  it('newSessionId skips bytes that would make some characters more likely', () => {
    // The first pool holds only the values 252 to 255, of which none may be used.
    const rounds: number[] = []
    const source = vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
      rounds.push(rounds.length)
      return (array as unknown as Uint8Array).fill(rounds.length < 3 ? 255 - rounds.length : 35) as never
    })
    try {
      let id = ''
      for (let i = 0; i < 100 && rounds.length < 4; i++) id = newSessionId()
      expect(rounds.length).toBeGreaterThan(2)
      expect(id).toBe('z'.repeat(32))
    } finally {
      source.mockRestore()
      // Uses up the rest of the constant pool.
      while (newSessionId().includes('zzzzzzzz'));
    }
  })

  it('newSessionId leaves no byte of a returned id in its pool', () => {
    let pool = new Uint8Array()
    const real = crypto.getRandomValues.bind(crypto)
    const source = vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
      pool = array as unknown as typeof pool
      return real(array)
    })
    try {
      while (pool.length === 0) newSessionId()
      newSessionId()
      expect(pool.subarray(0, 32).every((byte) => byte === 0)).toBe(true)
    } finally {
      source.mockRestore()
    }
  })

  it('checkSessionId allows new ids', () => {
    for (const id of ids.slice(0, 1000)) expect(() => checkSessionId(id)).not.toThrow()
  })
})

describe('checkSessionId', () => {
  it.each([
    ['one character', 'a'],
    ['capitals, digits, signs', 'AZaz09-_.~:@'],
    ['a dot within', 'a.b.c'],
    ['other scripts', 'сессия-会话-é'],
    ['a surrogate pair', '😀'],
    ['a space within', 'a b'],
    ['180 bytes', 'x'.repeat(180)],
    ['180 bytes of two-byte characters', 'é'.repeat(90)],
    ['names that only begin like special ones', 'console'],
    ['names that only begin like special ones', 'com10'],
    ['names that only end like special ones', 'a.con'],
  ])('checkSessionId allows %s: %j', (_what, id) => {
    expect(() => checkSessionId(id)).not.toThrow()
  })

  it('checkSessionId allows the ids of GoFrame', () => {
    const ids = JSON.parse(readFileSync(new URL('../vectors/ids.json', import.meta.url), 'utf8')) as string[]
    expect(ids.length).toBeGreaterThan(9)
    for (const id of ids) expect(() => checkSessionId(id)).not.toThrow()
  })

  it.each([
    ['the empty string', ''],
    ['a slash', 'a/b'],
    ['a backslash', 'a\\b'],
    ['two dots', '..'],
    ['two dots within', 'a..b'],
    ['one dot', '.'],
    ['a way up', '../a'],
    ['NUL', 'a\0'],
    ['a line feed', 'a\nb'],
    ['a carriage return', 'a\r'],
    ['DEL', 'a\x7f'],
    ['a C1 control character', 'a\x9f'],
    ['a line separator', 'a\u2028'],
    ['a lone high surrogate', 'a\ud800'],
    ['a lone low surrogate', '\udc00a'],
    ['181 bytes', 'x'.repeat(181)],
    ['181 characters with a sign', `-${'x'.repeat(180)}`],
    ['182 bytes of two-byte characters', 'é'.repeat(91)],
    ['a special name', 'con'],
    ['a special name in capitals', 'NUL'],
    ['a special name with an extension', 'aux.txt'],
    ['a special name with a space', 'prn '],
    ['a special name with a digit', 'com1'],
    ['a special name with a digit above', 'LPT\u00b2'],
  ])('checkSessionId refuses %s: %j', async (_what, id) => {
    expect(await codeOf(() => checkSessionId(id))).toBe('INVALID_SESSION_ID')
  })

  it.each([undefined, null, 5, {}, [], ['a'], Symbol('a'), { toString: () => 'a' }])(
    'checkSessionId refuses %s, which is not a string',
    async (id) => {
      expect(await codeOf(() => checkSessionId(id))).toBe('INVALID_ARGUMENT')
    },
  )
})

function chiSquare(counts: number[], cells: number): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / cells
  const missing = (cells - counts.length) * expected
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, missing)
}
