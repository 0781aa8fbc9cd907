import { afterAll, beforeAll, expect, it } from 'vitest'
import { Manager, type Session, StorageFile } from '../../platforms/node/index.ts'
import { besideEachGoFrame, DAY } from './support/beside.ts'
import { GoProcess } from './support/go-process.ts'
import { makeFolder, readSessionFile, removeFolder } from './support/session-files.ts'

besideEachGoFrame('a GoFrame $version HTTP server', ({ binary }) => {
  let folder: string
  let server: GoProcess
  let origin: string
  let manager: Manager

  beforeAll(async () => {
    folder = makeFolder()
    server = new GoProcess(binary, ['http', '-sessionPath', folder], '022')
    origin = (await server.line()).replace('listening ', '')
    manager = new Manager(DAY, new StorageFile(`${folder}/default`))
  })

  afterAll(async () => {
    await server.end()
    removeFolder(folder)
  })

  async function ask(path: string, id?: string, body?: string): Promise<Response> {
    const headers = id === undefined ? {} : { cookie: `gfsessionid=${id}` }
    const response = await fetch(
      origin + path,
      body === undefined ? { headers } : { headers, body, method: 'POST' },
    )
    expect(response.status).toBe(200)
    return response
  }

  /** Waits until the record holds this, since GoFrame saves after the head of its response. */
  const saved = (id: string) => expect.poll(() => JSON.parse(readSessionFile(`${folder}/default`, id).json))

  async function login(): Promise<string> {
    const response = await ask('/set?key=user&value=ann')
    const [, id] = /gfsessionid=([^;]+)/.exec(response.headers.get('set-cookie') ?? '') ?? []
    expect(id).toBeDefined()
    await saved(id!).toEqual({ user: 'ann' })
    return id!
  }

  async function dataOf(session: Session): Promise<Record<string, unknown>> {
    const data = await session.data()
    await session.close()
    return data
  }

  it('Node reads the session of an HTTP server of GoFrame, one folder deeper, by the id of its cookie', async () => {
    expect(await dataOf(manager.new(await login()))).toEqual({ user: 'ann' })
  })

  it('an HTTP server of GoFrame sees what Node changed', async () => {
    const id = await login()
    const session = manager.new(id)
    await session.setMap({ cart: ['book'], user: 'bob' })
    await session.close()
    expect(await (await ask('/data', id)).json()).toEqual({
      ok: true,
      data: { cart: ['book'], user: 'bob' },
      size: 2,
    })
    expect(await (await ask('/get?key=user', id)).json()).toMatchObject({ value: 'bob', found: true })
  })

  it('an HTTP server of GoFrame sees a session of Node, and both change it in turn', async () => {
    const session = manager.new()
    await session.set('user', 'ada')
    const id = await session.id()
    await session.close()
    for (let round = 1; round <= 5; round++) {
      await ask('/setjson', id, JSON.stringify({ theirs: round }))
      await saved(id).toMatchObject({ theirs: round })
      await session.update('ours', (n) => Number(n ?? 0) + 1)
      await session.close()
    }
    expect((await (await ask('/data', id)).json()).data).toEqual({ user: 'ada', theirs: 5, ours: 5 })
  })

  it('a 64-bit integer of a request to GoFrame reaches Node exactly, and back', async () => {
    const id = await login()
    await ask('/setjson', id, '{"account":9223372036854775807}')
    await saved(id).toHaveProperty('account')
    const session = manager.new(id)
    expect(await session.get('account')).toBe(9223372036854775807n)
    await session.set('other', 18446744073709551615n)
    await session.close()
    const text = await (await ask('/data', id)).text()
    expect(text).toContain('"account":9223372036854775807')
    expect(text).toContain('"other":18446744073709551615')
  })

  it('a log-out at GoFrame leaves an empty session', async () => {
    const id = await login()
    const session = manager.new(id)
    expect(await dataOf(session)).toEqual({ user: 'ann' })
    await ask('/logout', id)
    await saved(id).toEqual({})
    expect(await dataOf(session)).toEqual({})
  })

  it('destroy at Node logs the user out at GoFrame', async () => {
    const id = await login()
    const session = manager.new(id)
    await session.destroy()
    await session.close()
    expect(await (await ask('/data', id)).json()).toMatchObject({ data: {}, size: 0 })
  })

  it('GoFrame finds the session by its new id after regenerateId at Node', async () => {
    const id = await login()
    const session = manager.new(id)
    const newId = await session.regenerateId()
    await session.close()
    expect((await (await ask('/data', newId)).json()).data).toEqual({ user: 'ann' })
    expect((await (await ask('/data', id)).json()).data).toEqual({})
  })
})
