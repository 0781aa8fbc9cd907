import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Manager, StorageLocalStorage } from '../../../platforms/browser/index.ts'
import { IdleWork } from '../../../platforms/browser/records/idle-work.ts'
import { MapStorage } from './support.ts'

const HOUR = 3_600_000
type Data = Record<string, number | number[]>

let area: MapStorage
let time: number
/** The page that is left: its events, and locks that it never gets. */
let page: EventTarget

beforeEach(() => {
  area = new MapStorage()
  time = 1_700_000_000_000
  page = new EventTarget()
  vi.stubGlobal('localStorage', area)
  // A storage sweeps by itself after its first use.
  vi.spyOn(IdleWork.prototype, 'start').mockImplementation(() => {})
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  vi.stubGlobal('navigator', {})
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

/** A tab without locks, which changes at once. */
function tab(): Manager<Data> {
  const now = () => time
  return new Manager<Data>(HOUR, new StorageLocalStorage('', { now, ttl: HOUR }), { now })
}

const NEVER = new Promise(() => {})

function withoutLocks<T>(work: () => T): T {
  vi.stubGlobal('navigator', {})
  return work()
}

async function leftWith(change: (manager: Manager<Data>) => Promise<unknown>): Promise<void> {
  vi.stubGlobal('navigator', { locks: { query: () => NEVER, request: () => NEVER } })
  const changing = change(tab())
  await new Promise((resolve) => setTimeout(resolve))
  page.dispatchEvent(new Event('pagehide'))
  await changing
  vi.stubGlobal('navigator', {})
}

async function add(manager: Manager<Data>, n: number, id = 'one'): Promise<void> {
  const session = manager.new(id)
  await session.set(`key-${n}`, n)
  await session.update('list', (list = []) => [...(list as number[]), n])
  await session.close()
}

describe('a page that is left before it gets the lock of a session', () => {
  it('keeps each change beside the record, and the next change takes them over', async () => {
    await add(tab(), 1)
    await leftWith(async (manager) => {
      await Promise.all([add(manager, 2), add(manager, 3)])
      await add(manager, 4)
    })
    expect([...area.texts.keys()]).toEqual(['gsession:one', 'gsession:one/'])
    expect((await tab().new('one').data()).list).toEqual([1, 2, 3, 4])
    await leftWith((manager) => add(manager, 5))
    await add(tab(), 6)
    expect([...area.texts.keys()]).toEqual(['gsession:one'])
    const keys = Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`key-${n}`, n]))
    expect(await tab().new('one').data()).toEqual({ ...keys, list: [1, 2, 3, 4, 5, 6] })
  })

  it('never replaces what another tab has saved meanwhile', async () => {
    await add(tab(), 1)
    const before = area.getItem('gsession:one')
    await leftWith((manager) => add(manager, 2))
    const draft = area.getItem('gsession:one/')
    area.removeItem('gsession:one/')
    time++
    await add(tab(), 3)
    expect(area.getItem('gsession:one')).not.toBe(before)
    // The other tab has not seen it before.
    area.setItem('gsession:one/', String(draft))
    expect((await tab().new('one').data()).list).toEqual([1, 3])
    await add(tab(), 4)
    expect((await tab().new('one').data()).list).toEqual([1, 3, 4])
    expect([...area.texts.keys()]).toEqual(['gsession:one'])
  })

  it('restores no session that another tab has removed, and its own removal is kept', async () => {
    await add(tab(), 1)
    await leftWith((manager) => add(manager, 2))
    const draft = area.getItem('gsession:one/')
    await tab().new('one').destroy()
    expect([...area.texts.keys()]).toEqual([])
    area.setItem('gsession:one/', String(draft))
    expect(await tab().new('one').data()).toEqual({})
    await (tab().storage as StorageLocalStorage).sweep()
    await expect.poll(() => [...area.texts.keys()]).toEqual([])

    await add(tab(), 3)
    await leftWith((manager) => manager.new('one').destroy())
    expect(await tab().new('one').data()).toEqual({})
    await add(tab(), 4)
    expect((await tab().new('one').data()).list).toEqual([4])
  })

  it('makes a session that is listed, and swept when it has expired', async () => {
    await leftWith((manager) => add(manager, 1, 'new'))
    expect([...area.texts.keys()]).toEqual(['gsession:new/'])
    const storage = tab().storage as StorageLocalStorage
    const ids: string[] = []
    for await (const id of storage.ids()) ids.push(id)
    expect(ids).toEqual(['new'])
    expect((await tab().new('new').data()).list).toEqual([1])
    time += HOUR + 1
    await storage.sweep()
    await expect.poll(() => [...area.texts.keys()]).toEqual([])
  })

  it('fails as any save where there is no room, and where the session is gone', async () => {
    await add(tab(), 1)
    const { setItem } = area
    vi.spyOn(area, 'setItem').mockImplementation((key, text) => {
      if (key.endsWith('/')) throw new DOMException('', 'QuotaExceededError')
      setItem.call(area, key, text)
    })
    await leftWith((manager) =>
      expect(add(manager, 2)).rejects.toMatchObject({ code: 'STORAGE_FULL', retryable: true }),
    )
    vi.mocked(area.setItem).mockRestore()
    await leftWith(async (manager) => {
      const session = manager.new('one')
      await session.set('a', 1)
      await withoutLocks(() => tab().new('one').destroy())
      await expect(session.close()).rejects.toMatchObject({ code: 'SESSION_DESTROYED' })
    })
    expect([...area.texts.keys()]).toEqual([])
  })

  it('asks for locks again when it is shown again', async () => {
    let asked = 0
    const query = async () => {
      asked++
      throw new Error('as without locks')
    }
    vi.stubGlobal('navigator', { locks: { query } })
    const manager = tab()
    page.dispatchEvent(new Event('pagehide'))
    await add(manager, 1)
    expect([asked, ...area.texts.keys()]).toEqual([0, 'gsession:one/'])
    page.dispatchEvent(new Event('pageshow'))
    await add(manager, 2)
    expect(asked).toBeGreaterThan(0)
    expect([...area.texts.keys()]).toEqual(['gsession:one'])
    expect((await manager.new('one').data()).list).toEqual([1, 2])
  })
})
