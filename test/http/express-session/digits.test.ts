import type { Express } from 'express'
import { describe, expect, it } from 'vitest'
import { Store } from '../../../platforms/http/express-session/index.ts'
import { Manager } from '../../../platforms/node/index.ts'
import { type Storage, StorageMemory } from '../../../src/index.ts'
import { JsonMap } from '../../../src/json/json-map.ts'
import { directChanges } from '../../../src/record/change-set.ts'
import { StorageMap } from '../../support/storage-map.ts'
import { Browser, dataOf, serve } from './support/app.ts'
import { describePlaces } from './support/places.ts'
import { cookie, promised } from './support/promised.ts'

const HOUR = 3_600_000
const ID = '1265476890672672808'
const USER = `{"id":${ID},"name":"ada","roles":[{"of":2${ID},"n":1},3]}`

/** Stores the JSON texts of some keys as another program would. */
async function put(storage: Storage, id: string, texts: Record<string, string>): Promise<void> {
  const all = { cookie: JSON.stringify(cookie(HOUR)), ...texts }
  await storage.mergeSession?.(id, directChanges(new Map(Object.entries(all))), HOUR)
}

const userIn = (storage: Storage, id: string) =>
  new Manager<{ user: unknown }>(HOUR, storage).new(id).get('user')

/** What the user is after its name was changed. */
const RENAMED = { id: BigInt(ID), name: 'bob', roles: [{ of: BigInt(`2${ID}`), n: 1 }, 3] }

function rename(app: Express): void {
  app.get('/rename', (req, res) => {
    ;(dataOf(req).user as { name: string }).name = 'bob'
    res.send('done')
  })
}

describePlaces('numbers that JavaScript rounds', (place) => {
  it('a request that changes a neighbour keeps their digits', async () => {
    const storage = (await place()).open()
    const origin = await serve(new Store(storage), {}, rename)
    const browser = new Browser(origin)
    await browser.get('/set?a=1')
    await put(storage, browser.id, { user: USER })
    await browser.get('/rename')
    expect(await userIn(storage, browser.id)).toEqual(RENAMED)
  })

  it('one process gets the session, and another sets a copy of it', async () => {
    const { open } = await place()
    const [storage, other] = [open(), open()]
    await put(storage, 'id', { user: USER })
    const got = (await promised(new Store(storage)).get('id')) as unknown as { user: { name: string } }
    got.user.name = 'bob'
    await promised(new Store(other)).set('id', JSON.parse(JSON.stringify(got)))
    expect(await userIn(other, 'id')).toEqual(RENAMED)
  })

  it('a second save of one object keeps them, too', async () => {
    const storage = (await place()).open()
    await put(storage, 'id', { user: USER })
    const { get, set } = promised(new Store(storage))
    const got = (await get('id')) as unknown as { user: { name: string } }
    for (const name of ['eve', 'bob']) {
      got.user.name = name
      await set('id', got)
    }
    expect(await userIn(storage, 'id')).toEqual(RENAMED)
  })
})

describe('the text of a record', () => {
  it.each(['1e400', '-0', '0.10', '0.1000000000000000055511151231257827', '9'.repeat(400)])(
    '%s keeps its text beside a change',
    async (number) => {
      const storage = new StorageMap()
      await put(storage, 'id', { user: `{"n":[${number},1],"name":"ada"}` })
      const { get, set } = promised(new Store(storage))
      const got = (await get('id')) as unknown as { user: { name: string } }
      got.user.name = 'bob'
      await set('id', got)
      const data = JsonMap.from((await storage.getSession('id', HOUR, { lazy: true })) as JsonMap)
      expect(data.text).toContain(`"user":{"n":[${number},1],"name":"bob"}`)
    },
  )

  it('digits that another program has changed since the session was loaded are kept as they are now', async () => {
    const storage = new StorageMemory()
    const { get, set } = promised(new Store(storage))
    await put(storage, 'id', { user: USER })
    const got = (await get('id')) as unknown as { user: { name: string } }
    await put(storage, 'id', { user: USER.replace(ID, '1265476890672672809') })
    got.user.name = 'bob'
    await set('id', got)
    expect(await userIn(storage, 'id')).toEqual({ ...RENAMED, id: 1265476890672672809n })
  })
})
