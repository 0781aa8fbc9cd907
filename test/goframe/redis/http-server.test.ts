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

  /** What a new use of ours sees; GoFrame saves after the head of its answer. */
  const saved = (id: string) => expect.poll(() => shared.ours(id), { timeout: 5000 })

  async function login(): Promise<string> {
    const response = await ask('/set?key=user&value=ann')
    const [, id] = /gfsessionid=([0-9a-z]{32});/.exec(response.headers.get('set-cookie') ?? '') ?? []
    await saved(id!).toEqual({ user: 'ann' })
    return id!
  }

  it('shares a session with us by the id of its cookie, each seeing what the other changed', async () => {
    const id = await login()
    for (let round = 1; round <= 5; round++) {
      await shared.weSet(id, { ours: `round ${round}` })
      const { data } = (await (await ask('/data', id)).json()) as { data: Record<string, unknown> }
      expect(data).toMatchObject({ user: 'ann', ours: `round ${round}` })
      await ask(`/set?key=theirs&value=${round}`, id)
      await saved(id).toMatchObject({ ours: `round ${round}`, theirs: `${round}` })
    }
  })

  it('logs out for us too', async () => {
    const id = await login()
    await ask('/logout', id)
    await saved(id).toEqual({})
  })

  it('is logged out by our destroy', async () => {
    const id = await login()
    await shared.session(id).destroy()
    expect(await (await ask('/data', id)).json()).toMatchObject({ data: {}, size: 0 })
    expect(await shared.redis.exists(id)).toBe(0)
  })

  it('follows our regenerateId to the new id', async () => {
    const id = await login()
    const session = shared.session(id)
    const newId = await session.regenerateId()
    await session.close()
    expect(await (await ask('/data', newId)).json()).toMatchObject({ data: { user: 'ann' } })
    expect(await (await ask('/data', id)).json()).toMatchObject({ data: {} })
  })
})
