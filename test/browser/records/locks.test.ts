import { afterEach, expect, it, vi } from 'vitest'
import { Manager, StorageLocalStorage } from '../../../platforms/browser/index.ts'
import { IdleWork } from '../../../platforms/browser/records/idle-work.ts'
import { MapStorage } from './support.ts'

const HOUR = 3_600_000

/** As the script of an extension in Firefox sees it: it hears of the lock, and is then denied its promise. */
function denied(_name: string, ...rest: unknown[]): Promise<unknown> {
  const granted = rest.at(-1) as (lock: object) => unknown
  return Promise.resolve().then(() => {
    granted({})
    throw new Error('Permission denied to access property "then"')
  })
}

/** As in a frame without an origin. */
function refused(): never {
  throw new DOMException('', 'SecurityError')
}

const query = async () => ({ held: [], pending: [] })

const NAVIGATORS: [string, object | undefined][] = [
  ['there is no navigator', undefined],
  ['there are none', {}],
  ['they are null', { locks: null }],
  ['request is no function', { locks: { request: {}, query } }],
  ['query is missing', { locks: { request: denied } }],
  ['their promises are denied', { locks: { request: denied, query } }],
  ['request throws', { locks: { request: refused, query: refused } }],
  ['request rejects', { locks: { request: async () => refused(), query } }],
]

afterEach(() => {
  vi.unstubAllGlobals()
})

it.each(NAVIGATORS)('localStorage is used as without locks where %s', async (_where, navigator) => {
  vi.stubGlobal('navigator', navigator)
  vi.stubGlobal('localStorage', new MapStorage())
  const storage = new StorageLocalStorage('p:')
  const manager = new Manager<{ n: number }>(HOUR, storage)
  const add = async (): Promise<void> => {
    const session = manager.new('one')
    await session.update('n', (n = 0) => n + 1)
    await session.close()
  }
  await Promise.all([add(), add(), add()])
  await add()
  expect(await manager.new('one').data()).toEqual({ n: 4 })
  const moved = manager.new('one')
  await moved.regenerateId()
  expect(await moved.get('n')).toBe(4)
  await moved.destroy()
  for await (const id of storage.ids()) expect.unreachable(id)
  await storage[Symbol.asyncDispose]()
})

it.each(NAVIGATORS)('work of an idle page is done once where %s', async (_where, navigator) => {
  vi.stubGlobal('navigator', navigator)
  let runs = 0
  const work = new IdleWork('name', async () => ++runs)
  work.start()
  await expect.poll(() => runs).toBe(1)
  await new Promise((resolve) => setTimeout(resolve, 30))
  work.stop()
  expect(runs).toBe(1)
})
