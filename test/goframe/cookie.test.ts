import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { HttpSessionsOptions } from '../../platforms/http/index.ts'
import { DefaultStorageFileCryptoKey, Manager, type StorageFile } from '../../platforms/node/index.ts'
import { besideEachGoFrame, besideGoFrame, DAY, HOUR, newStorage, type World } from './support/beside.ts'
import { OurSide } from './support/our-side.ts'
import { makeFolder, readSessionFile, removeFolder, setStamp } from './support/session-files.ts'
import { itSharesLogIns } from './support/shared-log-ins.ts'
import { type Browser, NAME, TwoServers } from './support/two-servers.ts'

/** The folder of a GoFrame server, and the folder in it that holds the sessions. */
class SharedFolder extends OurSide {
  readonly #world: Pick<World, 'body'>
  sessionPath = ''
  storage!: StorageFile

  constructor(world: Pick<World, 'body'>) {
    super()
    this.#world = world
    beforeAll(() => {
      this.sessionPath = makeFolder()
      this.storage = newStorage(this.folder, world)
      this.manager = new Manager(DAY, this.storage)
    })
    afterAll(async () => {
      await this.manager?.[Symbol.asyncDispose]()
      removeFolder(this.sessionPath)
    })
  }

  /** `default` is the server's name. */
  get folder(): string {
    return `${this.sessionPath}/default`
  }

  get goPlace(): string[] {
    // A server that creates its storage itself has no setting for encryption.
    return this.#world.body === 'encrypted'
      ? ['-path', this.folder, '-crypto']
      : ['-sessionPath', this.sessionPath]
  }

  json(id: string): string {
    const key = this.#world.body === 'encrypted' ? DefaultStorageFileCryptoKey : undefined
    return readSessionFile(this.folder, id, key).json
  }
}

besideGoFrame('GoFrame $version and Node on one folder of $body files', ({ binary, body, version }) => {
  const shared = new SharedFolder({ body })
  const servers = new TwoServers(
    () => [binary, ['http', ...shared.goPlace]],
    () => shared.manager,
  )

  itSharesLogIns({ servers, shared, isText: false })

  it('a log-out at GoFrame leaves an empty session', async () => {
    const browser = servers.browser()
    await browser.node('/set?key=user&value=ann')
    await browser.go('/logout')
    expect(shared.json(browser.id)).toBe('{}')
  })

  it('GoFrame creates a session of an empty map, and Node does not', async () => {
    const [theirs, ours] = [servers.browser(), servers.browser()]
    await theirs.go('/setjson', '{}')
    expect(shared.json(theirs.id)).toBe('{}')
    expect(await ours.node('/setjson', '{}')).toMatchObject({ status: 200, setCookies: [] })
  })

  if (version === 'v2.10.3')
    it('Node finds the session by its new id after RegenerateId of GoFrame', async () => {
      const browser = servers.browser()
      await browser.node('/set?key=user&value=ann')
      const thief = servers.browser(browser.id)
      const { body } = await browser.go('/regenerate')
      expect(browser.id).toBe(body.id)
      expect((await browser.node('/data')).body.data).toEqual({ user: 'ann' })
      expect((await thief.node('/data')).body.data).toEqual({})
    })
})

besideEachGoFrame('the cookies of GoFrame $version', ({ binary }) => {
  const shared = new SharedFolder({ body: 'plain' })

  function serversWith(config: object, options: HttpSessionsOptions): TwoServers {
    const args = () => ['http', ...shared.goPlace, '-config', JSON.stringify(config)]
    return new TwoServers(
      () => [binary, args()],
      () => shared.manager,
      options,
    )
  }
  const asTheyAre = serversWith({}, {})
  const matched = serversWith(
    { sessionIdName: 'sid', sessionCookieMaxAge: 0, cookieHttpOnly: true, cookieSameSite: 'lax' },
    { name: 'sid', cookie: { maxAge: null }, rolling: true },
  )

  /** The cookies of a server for a new session, with id and date replaced. */
  async function cookiesOf(server: 'go' | 'node', browser: Browser): Promise<string[]> {
    const { setCookies } = await browser[server]('/set?key=user&value=ann')
    return setCookies.map((line) => line.replace(/=\w{32};/, '=ID;').replace(/=\w{3}, [^;]+ GMT/, '=DATE'))
  }

  it('cookies of GoFrame can be read by scripts and sent by other sites, those of Node by default not', async () => {
    expect(await cookiesOf('go', asTheyAre.browser())).toEqual([`${NAME}=ID; Path=/; Expires=DATE`])
    expect(await cookiesOf('node', asTheyAre.browser())).toEqual([
      `${NAME}=ID; Max-Age=95040; Path=/; HttpOnly; SameSite=Lax`,
    ])
  })

  it('the cookies of GoFrame and Node are the same with equal settings', async () => {
    const cookie = 'sid=ID; Path=/; HttpOnly; SameSite=Lax'
    expect(await cookiesOf('go', matched.browser())).toEqual([cookie])
    expect(await cookiesOf('node', matched.browser())).toEqual([cookie])
  })

  it('GoFrame and Node can share a cookie of another name', async () => {
    const browser = matched.browser()
    const { setCookies } = await browser.go('/set?key=user&value=ann')
    // Node sends a rolling cookie again.
    expect(await browser.node('/data')).toMatchObject({ setCookies, body: { data: { user: 'ann' } } })
    expect(await browser.node('/regenerate')).toMatchObject({ setCookies: [expect.stringMatching(/^sid=/)] })
    expect(await browser.go('/data')).toMatchObject({ body: { data: { user: 'ann' } } })
  })
})

besideEachGoFrame('beside GoFrame $version', ({ binary }) => {
  const shared = new SharedFolder({ body: 'plain' })
  let skew = 0
  const now = () => Date.now() + skew
  const servers = new TwoServers(
    () => [binary, ['http', ...shared.goPlace]],
    () => new Manager(DAY, shared.storage, { now, maxLifetime: 10 * HOUR }),
    { rotateEvery: HOUR },
  )
  beforeEach(() => {
    skew = 0
  })

  async function login(): Promise<Browser> {
    const browser = servers.browser()
    await browser.node('/set?key=user&value=ann')
    return browser
  }

  const userAt = async (server: 'go' | 'node', browser: Browser) =>
    (await browser[server]('/data')).body.data.user

  it('an old id that still redirects Node to the new one finds nothing at GoFrame', async () => {
    const browser = await login()
    const tab = servers.browser(browser.id)
    skew = 2 * HOUR
    expect(await userAt('node', browser)).toBe('ann')
    expect(browser.id).not.toBe(tab.id)
    expect(await userAt('go', browser)).toBe('ann')
    await tab.go('/set?key=cart&value=mug')
    expect((await tab.go('/data')).body.data).toMatchObject({ cart: 'mug' })
    expect(await userAt('go', tab)).toBeUndefined()
    skew = 0
    expect((await tab.node('/data')).body.data).toEqual({ user: 'ann' })
    expect(tab.id).toBe(browser.id)
  })

  it('maxLifetime ends a session only at Node', async () => {
    const browser = await login()
    skew = 11 * HOUR
    expect(await userAt('go', browser)).toBe('ann')
    expect(await userAt('node', browser)).toBeUndefined()
    expect(browser.id).toBe('')
  })

  it("a session's own TTL only counts at Node", async () => {
    const [short, long] = [await login(), await login()]
    await short.node(`/ttl?ttl=${HOUR}`)
    await long.node(`/ttl?ttl=${9 * DAY}`)
    setStamp(shared.folder, short.id, Date.now() - 2 * HOUR)
    expect(await userAt('go', short)).toBe('ann')
    expect(await userAt('node', short)).toBeUndefined()
    setStamp(shared.folder, long.id, Date.now() - 2 * DAY)
    expect(await userAt('go', long)).toBeUndefined()
    expect(await userAt('node', long)).toBe('ann')
  })
})

besideEachGoFrame('a GoFrame $version that saves before it responds', ({ binary }) => {
  const shared = new SharedFolder({ body: 'plain' })
  const servers = new TwoServers(
    () => [binary, ['http', '-path', shared.folder, '-saveFirst']],
    () => shared.manager,
  )

  itSharesLogIns({ servers, shared, isText: false })

  it.each(['/set?key=user&value=ann', '/go?key=user&value=ann&to=/data'])(
    'a session of a GoFrame that saves before it responds is there when the browser goes on to Node: %s',
    async (path) => {
      const browser = servers.browser()
      const response = await browser.goHead(`${path}&wait=1`)
      expect(browser.id).not.toBe('')
      await browser.node('/set?key=cart&value=book')
      await servers.browser().go('/release')
      await response.text()
      const data = { user: 'ann', cart: 'book' }
      expect(await browser.go('/data')).toMatchObject({ setCookies: [], body: { data } })
      expect(await browser.node('/data')).toMatchObject({ setCookies: [], body: { data } })
    },
  )
})
