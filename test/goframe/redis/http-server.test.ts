import { afterAll, beforeAll, expect, it } from 'vitest'
import { besideGoFrameOnRedis, goFrame, SharedRedis } from '../support/beside-redis.ts'
import { GoProcess, goArguments } from '../support/go-process.ts'

besideGoFrameOnRedis('a GoFrame HTTP server on a Redis $layout', ({ layout }) => {
  const shared = new SharedRedis(layout, '')
  let server: GoProcess
  let origin: string

  beforeAll(async () => {
    server = new GoProcess(goFrame.binary, goArguments('http', shared.place, {}))
    origin = (await server.line()).replace('listening ', '')
  })
  afterAll(() => server?.end())

  async function ask(path: string, id?: string): Promise<Response> {
    const response = await fetch(
      origin + path,
      id === undefined ? {} : { headers: { cookie: `gfsessionid=${id}` } },
    )
    expect(response.status).toBe(200)
    return response
  }

  /** Waits until a new use of Node sees this, since GoFrame saves after the head of its response. */
  const saved = (id: string) => expect.poll(() => shared.ours(id))

  async function login(): Promise<string> {
    const response = await ask('/set?key=user&value=ann')
    const [, id] = /gfsessionid=([0-9a-z]{32});/.exec(response.headers.get('set-cookie') ?? '') ?? []
    await saved(id!).toEqual({ user: 'ann' })
    return id!
  }

  it("an HTTP server of GoFrame and Node share a session by the id of its cookie, and see each other's changes", async () => {
    const id = await login()
    for (let round = 1; round <= 5; round++) {
      await shared.weSet(id, { ours: `round ${round}` })
      const { data } = (await (await ask('/data', id)).json()) as { data: Record<string, unknown> }
      expect(data).toMatchObject({ user: 'ann', ours: `round ${round}` })
      await ask(`/set?key=theirs&value=${round}`, id)
      await saved(id).toMatchObject({ ours: `round ${round}`, theirs: `${round}` })
    }
  })

  it('a log-out at GoFrame logs the user out at Node', async () => {
    const id = await login()
    await ask('/logout', id)
    await saved(id).toEqual({})
  })

  it('destroy at Node logs the user out at GoFrame', async () => {
    const id = await login()
    await shared.session(id).destroy()
    expect(await (await ask('/data', id)).json()).toMatchObject({ data: {}, size: 0 })
    expect(await shared.redis.exists(id)).toBe(0)
  })

  it('GoFrame finds the session by its new id after regenerateId at Node', async () => {
    const id = await login()
    const session = shared.session(id)
    const newId = await session.regenerateId()
    await session.close()
    expect(await (await ask('/data', newId)).json()).toMatchObject({ data: { user: 'ann' } })
    expect(await (await ask('/data', id)).json()).toMatchObject({ data: {} })
  })
})
