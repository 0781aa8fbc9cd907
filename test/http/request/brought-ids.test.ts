import { describe, expect, it } from 'vitest'
import { newSessionId, type Session, SessionError } from '../../../src/index.ts'
import { write } from '../../support/several-cookies.ts'
import { cookiesOf, HOUR, NAME } from '../support.ts'
import { read, shop } from './several-cookies-support.ts'

describe('a record that can not be opened', () => {
  const codes = ['RECORD_CORRUPT', 'RECORD_NOT_AUTHENTIC'] as const
  const failure = (code: ConstructorParameters<typeof SessionError>[0]) =>
    new SessionError(code, 'as the test wants it')

  it.each(codes)('does not hide another session: %s', async (code) => {
    const { storage, whose, ada, nobody, dead } = await shop()
    storage.failures.set(ada, failure(code))
    expect(await whose([ada, nobody])).toBe('nobody')
    expect(await whose([ada], nobody)).toBe('nobody')
    for (const ids of [
      [ada, dead],
      [dead, ada],
      ['junk', ada],
    ]) {
      await expect(whose(ids)).rejects.toMatchObject({ code })
    }
  })

  it('is ended by a log-out if no other id leads to a session', async () => {
    const { storage, bring, ada, dead } = await shop()
    storage.failures.set(ada, failure('RECORD_CORRUPT'))
    const response = await bring([dead, ada], (session) => session.destroy())
    expect(cookiesOf(response)).toMatchObject([{ clears: true }])
    storage.failures.clear()
    expect(await storage.getSession(ada, HOUR)).toBe(undefined)
  })

  it('is no reason to go on without a storage that can not be reached', async () => {
    const { storage, whose, bring, ada, nobody } = await shop()
    storage.failures.set(nobody, failure('STORAGE_UNAVAILABLE'))
    await expect(whose([ada, nobody])).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
    await bring([ada, nobody], async (session) => {
      await expect(session.get('kind')).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
      storage.failures.clear()
      expect(await session.get('kind')).toBe('ada')
    })
  })
})

describe('a header beside cookies', () => {
  it('counts beside junk, and where the session of the cookie is gone; that cookie stays', async () => {
    const { bring, whose, nobody, ada, dead } = await shop()
    expect(await whose(['junk'], nobody)).toBe('nobody')
    expect(await whose([''], nobody)).toBe('nobody')
    expect(await whose([nobody], ada)).toBe('nobody')
    expect(cookiesOf(await bring([dead], read, nobody))).toEqual([])
    expect(cookiesOf(await bring([dead], read, newSessionId()))).toMatchObject([{ clears: true }])
  })

  it("with header: 'write' a new id is told by it where the session is that of the header", async () => {
    const { bring, nobody, ada, dead, stored } = await shop({ header: 'write' })
    const move = (session: Session) => session.regenerateId()
    let id = ada
    for (const cookies of [['junk'], [dead], [dead, 'junk']]) {
      id = (await bring(cookies, move, id)).headers.get(NAME) ?? ''
      expect(await stored(id)).toEqual({ kind: 'ada' })
    }
    expect((await bring([nobody], move, id)).headers.get(NAME)).toBe(null)
  })

  it("with header: 'write' a script that sends a header learns no id of a cookie", async () => {
    for (const header of ['', 'junk', newSessionId()]) {
      const { bring, ada } = await shop({ header: 'write' })
      const response = await bring([ada], (session) => session.regenerateId(), header)
      expect([cookiesOf(response).length, response.headers.get(NAME)]).toEqual([1, null])
    }
  })

  it('a log-out ends the session of the header, and leaves the cookies', async () => {
    const { bring, nobody, dead, stored } = await shop()
    expect(cookiesOf(await bring([dead], (session) => session.destroy(), nobody))).toEqual([])
    expect(await stored(nobody)).toEqual({})
  })
})

describe('how many are looked up', () => {
  it('one cookie is one read; two are two, which begin at once', async () => {
    const { storage, bring, nobody, ada, dead } = await shop()
    const readsOf = async (ids: readonly string[]) => {
      storage.reads.length = 0
      let atOnce = 0
      await bring(ids, async (session) => {
        const reading = session.get('kind')
        atOnce = storage.reads.length
        await reading
      })
      return [atOnce, storage.reads.length]
    }
    expect(await readsOf([ada])).toEqual([1, 1])
    expect(await readsOf([ada, ada])).toEqual([1, 1])
    expect(await readsOf(['junk', ada, ''])).toEqual([1, 1])
    expect(await readsOf([nobody, ada])).toEqual([2, 2])
    expect(await readsOf([dead, newSessionId()])).toEqual([2, 2])
    expect(await readsOf([])).toEqual([0, 0])
  })

  it('the first ten ids, so that the eleventh is not found', async () => {
    const { storage, whose, ada } = await shop()
    const dead = Array.from({ length: 10_000 }, () => newSessionId())
    expect(await whose([...dead.slice(0, 9), ada])).toBe('ada')
    storage.reads.length = 0
    expect(await whose([...dead.slice(0, 10), ada])).toBe(undefined)
    expect(await whose(dead, ada)).toBe(undefined)
    expect(new Set(storage.reads)).toEqual(new Set(dead.slice(0, 10)))
    const junk = Array.from({ length: 10_000 }, (_, n) => `junk-${n}`)
    expect(await whose([...junk, ada, ...junk])).toBe('ada')
  })
})

describe('what strangers send', () => {
  it.each([
    (ada: string) => `x${NAME}=${ada}`,
    (ada: string) => `${NAME}x=${ada}`,
    (ada: string) => `GFSESSIONID=${ada}`,
    (ada: string) => `__proto__=${ada}; constructor=${ada}`,
    (ada: string) => `x=${NAME}=${ada}`,
    (ada: string) => `${NAME} ${ada}`,
    (ada: string) => `${NAME}=${ada} ${ada}`,
    (ada: string) => `${NAME}=${ada},${NAME}=${ada}`,
    (ada: string) => `${NAME}=${ada.toUpperCase()}`,
    (ada: string) => `${NAME}=__proto__; ${NAME}=../${ada}; ${NAME}=${ada}%00`,
    (ada: string) => `x="; ${NAME}=${ada}x; "`,
  ])('names no session: %s', async (headerOf) => {
    const { handle, ada } = await shop()
    await handle(
      async (session) => {
        expect(await session.get('kind')).toBe(undefined)
      },
      { cookie: headerOf(ada) },
    )
  })

  it.each([
    (ada: string) => `${NAME}="${ada}"`,
    (ada: string) => `  ${NAME} =\t${ada} ;`,
    (ada: string) => `;;${NAME}=;${NAME}="";${NAME}=${ada};`,
    (ada: string) => `x="; ${NAME}=${ada}; "`,
    (ada: string) => `${NAME}=__proto__; ${NAME}=constructor; ${NAME}=${ada}`,
  ])('names the session: %s', async (headerOf) => {
    const { handle, ada } = await shop()
    await handle(
      async (session) => {
        expect(await session.get('kind')).toBe('ada')
      },
      { cookie: headerOf(ada) },
    )
  })

  it('a cookie may be called __proto__', async () => {
    const { handle, storage } = await shop({ name: '__proto__' })
    const id = newSessionId()
    await write(storage, id, 'proto', {})
    await handle(
      async (session) => {
        expect(await session.get('kind')).toBe('proto')
      },
      { cookie: `a=b; __proto__=x; __proto__=${id}` },
    )
  })
})
