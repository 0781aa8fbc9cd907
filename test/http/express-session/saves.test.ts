import type { SessionData } from 'express-session'
import { describe, expect, it } from 'vitest'
import { Store } from '../../../platforms/http/express-session/index.ts'
import { type ChangeSet, SessionError, StorageMemory } from '../../../src/index.ts'
import { Browser, dataOf, Gate, serve } from './support/app.ts'
import { cookie, promised } from './support/promised.ts'

/** A storage that records the change sets that it gets, and can fail after it has applied one. */
class Recording extends StorageMemory {
  readonly changes: ChangeSet[] = []
  gate: Gate | undefined
  isFailing = false

  override async mergeSession(id: string, changes: ChangeSet, ttl: number): Promise<void> {
    this.changes.push(changes)
    await this.gate?.pass()
    await super.mergeSession(id, changes, ttl)
    if (this.isFailing) throw new SessionError('TIMEOUT', 'there was no answer')
  }
}

describe('the saves of one session object', () => {
  it('saves of one session object run one after the other, and each saves what has changed since the one before', async () => {
    const storage = new Recording()
    storage.gate = new Gate()
    const origin = await serve(new Store(storage), {}, (app) => {
      app.get('/twice', async (req, res) => {
        dataOf(req).a = 1
        const first = new Promise((resolve) => req.session.save(resolve))
        dataOf(req).b = 2
        const second = new Promise((resolve) => req.session.save(resolve))
        await storage.gate?.isWaitedAt()
        expect(storage.changes).toHaveLength(1)
        storage.gate?.open()
        storage.gate = undefined
        await Promise.all([first, second])
        res.send('done')
      })
    })
    await new Browser(origin).get('/twice')
    expect(storage.changes.map(({ base }) => base)).toEqual(['any', 'loaded'])
    expect(storage.changes.map(({ set }) => [...set.keys()])).toEqual([['cookie', 'a'], ['b']])
  })

  it('a save after one that ended in a TIMEOUT stores the whole state', async () => {
    const storage = new Recording()
    const { get, set } = promised(new Store(storage))
    await set('id', { cookie: cookie(), kept: 1, a: 1, b: 1 })
    const session = (await get('id')) as SessionData & Record<string, unknown>
    Object.assign(session, { a: 2, b: undefined, c: 1 })
    storage.isFailing = true
    await expect(set('id', session)).rejects.toMatchObject({ code: 'TIMEOUT' })
    storage.isFailing = false
    Object.assign(session, { a: 1, b: 1, c: undefined })
    await set('id', session)
    expect(await get('id')).toEqual({ cookie: cookie(), kept: 1, a: 1, b: 1 })
    expect([...(storage.changes.at(-1)?.set.keys() ?? [])].sort()).toEqual(['a', 'b'])
  })

  it('a save stores what the session held when it was called', async () => {
    const { get, set } = promised(new Store(new StorageMemory()))
    const data = { cookie: cookie(), list: [1] }
    const saving = set('id', data)
    data.list.push(2)
    await saving
    expect(await get('id')).toEqual({ cookie: cookie(), list: [1] })
  })
})
