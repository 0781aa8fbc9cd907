import {
  Manager,
  type Session,
  StorageIndexedDB,
  StorageLocalStorage,
} from '../../../platforms/browser/index.ts'

const HOUR = 3_600_000
/** How often a page is left in each way. */
export const TIMES = 8

type Data = Record<string, number | number[]>
/** What each session kept, by the way in which its pages were left. */
export type Left = Record<keyof typeof WAYS, Data>

const STORAGES = {
  localStorage: () => new StorageLocalStorage(),
  indexedDB: () => new StorageIndexedDB(),
}

/** How a page that is left closes a session: nobody waits for the close. */
const WAYS = {
  closeAndGo(session: Session<Data>) {
    session.close()
  },
  pagehide(session: Session<Data>) {
    addEventListener('pagehide', () => session.close())
  },
  readInPagehide(session: Session<Data>) {
    addEventListener('pagehide', async () => {
      await session.get('list')
      await session.close()
    })
  },
  whileClosing(session: Session<Data>, n: number) {
    session.close()
    addEventListener('pagehide', async () => {
      await session.set(`late-${n}`, n)
      await session.close()
    })
  },
  async destroyed(session: Session<Data>) {
    await session.close()
    addEventListener('pagehide', () => session.destroy())
  },
}

/** Changes a session, and leaves for the next step, which is another page; the last one reports. */
async function step(storage: keyof typeof STORAGES, number: number): Promise<void> {
  const manager = new Manager<Data>(HOUR, STORAGES[storage]())
  const way = (Object.keys(WAYS) as (keyof typeof WAYS)[])[Math.floor(number / TIMES)]
  if (way === undefined) return report(manager)
  const n = number % TIMES
  const session = manager.new(way)
  await session.set(`key-${n}`, n)
  await session.update('list', (list = []) => [...(list as number[]), n])
  await WAYS[way](session, n)
  location.search = `?${storage}-${number + 1}`
}

async function report(manager: Manager<Data>): Promise<void> {
  const entries = Object.keys(WAYS).map(async (way) => [way, await manager.new(way).data()])
  await post(Object.fromEntries(await Promise.all(entries)))
}

async function post(result: unknown): Promise<void> {
  await fetch('/report', { method: 'POST', body: JSON.stringify(result) })
}

const [storage, number] = location.search.slice(1).split('-')
step(storage as keyof typeof STORAGES, Number(number ?? 0)).catch((error) => post(String(error)))
