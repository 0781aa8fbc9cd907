import { expect, it } from 'vitest'
import { newSessionId } from '../../../platforms/node/index.ts'
import type { OurSide } from './our-side.ts'
import { askByHeader, type Browser, NAME, type Reply, type TwoServers } from './two-servers.ts'

export interface SharedLogIns {
  readonly servers: TwoServers
  /** The same sessions, without the servers. */
  readonly shared: OurSide
  /** Whether both read all values as texts. */
  readonly isText: boolean
}

const ID = /^[0-9a-z]{32}$/
/** No server sends more than one cookie here. */
const handsOut = (id: string): string[] => [expect.stringMatching(new RegExp(`^${NAME}=${id};`))]
const CLEARED = handsOut('')
const NOTHING = { ok: true, data: {}, size: 0 }

/** Tests of one browser that visits two servers, which share its session by its cookie. */
export function itSharesLogIns({ servers, shared, isText }: SharedLogIns): void {
  /**
   * The session's data at a server, which must not send a cookie; only Node may send again the one that there is, since
   * it does not know how long that of a GoFrame lasts.
   */
  async function dataAt(server: 'go' | 'node', browser: Browser): Promise<unknown> {
    const { id } = browser
    const { status, setCookies, body } = await browser[server]('/data')
    expect(status).toBe(200)
    if (server === 'node' && setCookies.length > 0) expect(setCookies).toEqual(handsOut(id))
    else expect(setCookies).toEqual([])
    return body.data
  }

  async function loginAt(server: 'go' | 'node'): Promise<Browser> {
    const browser = servers.browser()
    const { body, setCookies } = await browser[server]('/set?key=user&value=ann')
    expect(browser.id).toMatch(ID)
    expect(setCookies).toEqual(handsOut(browser.id))
    expect(body).toEqual({ ok: true, id: browser.id })
    return browser
  }

  it('Node reads and changes a session of GoFrame, and sends its cookie again once', async () => {
    const browser = await loginAt('go')
    const { id } = browser
    expect(await dataAt('node', browser)).toEqual({ user: 'ann' })
    expect(await browser.node('/set?key=cart&value=book')).toMatchObject({ setCookies: [], body: { id } })
    expect(await dataAt('go', browser)).toEqual({ user: 'ann', cart: 'book' })
    expect(browser.id).toBe(id)
  })

  it('GoFrame reads and changes a session of Node, and sends no second id', async () => {
    const browser = await loginAt('node')
    const { id } = browser
    expect(await dataAt('go', browser)).toEqual({ user: 'ann' })
    expect(await browser.go('/set?key=cart&value=mug')).toMatchObject({ setCookies: [], body: { id } })
    expect(await dataAt('node', browser)).toEqual({ user: 'ann', cart: 'mug' })
    expect(browser.id).toBe(id)
  })

  it('GoFrame and Node change a session in turn, and lose nothing', async () => {
    const browser = await loginAt('go')
    for (let round = 1; round <= 5; round++) {
      await browser.node(`/set?key=ours&value=${round}`)
      await browser.go(`/set?key=theirs&value=${round}`)
    }
    const data = { user: 'ann', ours: '5', theirs: '5' }
    expect([await dataAt('go', browser), await dataAt('node', browser)]).toEqual([data, data])
  })

  it.each(['go', 'node'] as const)(
    'the header names a session of %s if there is no cookie',
    async (maker) => {
      const { id } = await loginAt(maker)
      const user = { ok: true, data: { user: 'ann' }, size: 1 }
      for (const origin of [servers.go, servers.node]) {
        expect(await askByHeader(`${origin}/data`, id)).toEqual({ status: 200, setCookies: [], body: user })
        const key = origin === servers.go ? 'theirs' : 'ours'
        const { setCookies } = await askByHeader(`${origin}/set?key=${key}&value=1`, id)
        expect(setCookies).toEqual([])
        const { body } = await askByHeader(`${origin}/data`, id)
        expect(body.data).toEqual(Object.assign(user.data, { [key]: '1' }))
        user.size++
      }
    },
  )

  it('a cookie counts before the header, for both', async () => {
    const [browser, other] = [await loginAt('go'), await loginAt('node')]
    await other.node('/set?key=user&value=bob')
    for (const origin of [servers.go, servers.node]) {
      const headers = { cookie: `${NAME}=${browser.id}`, [NAME]: other.id }
      const response = await fetch(`${origin}/data`, { headers })
      expect(await response.json()).toMatchObject({ data: { user: 'ann' } })
    }
  })

  it('regenerateId of Node moves the data: GoFrame sees it with the new cookie, and nothing with the old one', async () => {
    const browser = await loginAt('go')
    await browser.go('/set?key=cart&value=mug')
    const thief = servers.browser(browser.id)
    const { setCookies, body } = await browser.node('/regenerate')
    expect(browser.id).not.toBe(thief.id)
    expect(setCookies).toEqual(handsOut(body.id))
    expect(browser.id).toBe(body.id)
    expect(await dataAt('go', browser)).toEqual({ user: 'ann', cart: 'mug' })
    expect(await dataAt('go', thief)).toEqual({})
    expect(await dataAt('node', browser)).toEqual({ user: 'ann', cart: 'mug' })
  })

  it('a log-out at Node clears the cookie, and GoFrame sees nothing with the old one', async () => {
    const browser = await loginAt('go')
    const late = servers.browser(browser.id)
    expect(await browser.node('/logout')).toMatchObject({ setCookies: CLEARED })
    expect(browser.id).toBe('')
    expect((await browser.go('/data')).body).toEqual(NOTHING)
    expect((await late.go('/data')).body).toEqual(NOTHING)
  })

  it('a log-out at GoFrame leaves the cookie and an empty session, and Node clears the cookie', async () => {
    const browser = await loginAt('go')
    const { id } = browser
    expect(await browser.go('/logout')).toMatchObject({ setCookies: [] })
    expect(browser.id).toBe(id)
    expect(await browser.node('/data')).toEqual({ status: 200, setCookies: CLEARED, body: NOTHING })
    expect(browser.id).toBe('')
    expect(await dataAt('node', browser)).toEqual({})
  })

  it('a session that Node creates after a log-out gets a new id, at GoFrame the old one', async () => {
    const browser = await loginAt('node')
    await browser.go('/logout')
    const late = servers.browser(browser.id)
    expect(await browser.node('/set?key=cart&value=book')).toMatchObject({ setCookies: handsOut(browser.id) })
    expect(browser.id).toMatch(ID)
    expect(browser.id).not.toBe(late.id)
    expect(await shared.ours(late.id)).toEqual({})
    expect(await dataAt('go', browser)).toEqual({ cart: 'book' })
    expect(await late.go('/set?key=cart&value=mug')).toMatchObject({ setCookies: [], body: { id: late.id } })
  })

  it('GoFrame uses an unknown id of a cookie for a new session, Node never does', async () => {
    const planted = newSessionId()
    const victims = [servers.browser(planted), servers.browser(planted)] as const
    const ours = await victims[0].node('/set?key=user&value=ann')
    expect(victims[0].id).toMatch(ID)
    expect(ours).toMatchObject({ setCookies: handsOut(victims[0].id), body: { id: victims[0].id } })
    expect(victims[0].id).not.toBe(planted)
    expect(await shared.ours(planted)).toEqual({})
    const theirs = await victims[1].go('/set?key=user&value=ann')
    expect(theirs).toMatchObject({ setCookies: [], body: { id: planted } })
    expect(await shared.ours(planted)).toEqual({ user: 'ann' })
  })

  it('neither sends a cookie to a visitor who stores nothing', async () => {
    const browser = servers.browser()
    for (const server of ['go', 'node'] as const) {
      expect(await browser[server]('/data')).toEqual({ status: 200, setCookies: [], body: NOTHING })
      expect(await browser[server]('/logout')).toMatchObject({ status: 200, setCookies: [] })
    }
  })

  it('all JSON values are shared by GoFrame and Node, both ways', async () => {
    const values = '{"big":9223372036854775807,"flag":true,"list":[1,"a"],"n":1.5,"none":null,"text":"1"}'
    const typed = { big: 9223372036854775807n, flag: true, list: [1, 'a'], n: 1.5, none: null, text: '1' }
    const texts = { big: '9223372036854775807', flag: '1', list: '[1,"a"]', n: '1.5', none: '', text: '1' }
    const seen = isText ? texts : typed
    for (const maker of ['go', 'node'] as const) {
      const browser = servers.browser()
      const reply: Reply = await browser[maker]('/setjson', values)
      expect(reply).toMatchObject({ status: 200, setCookies: handsOut(browser.id) })
      expect(await dataAt('go', browser)).toEqual(seen)
      expect(await dataAt('node', browser)).toEqual(seen)
    }
  })
}
