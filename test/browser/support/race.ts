import { Manager, StorageIndexedDB, StorageLocalStorage } from '../../../platforms/browser/index.ts'

const HOUR = 3_600_000
const ID = 'raced'

export interface RaceInput {
  storage: 'StorageIndexedDB' | 'StorageLocalStorage'
  /** What this tab calls itself, and how many changes it makes; without one it says what is there. */
  tab?: string
  changes?: number
}

/** Changes one session again and again, beside other tabs: a key of its own, and a list that all share. */
export default async function race({ storage, tab, changes = 0 }: RaceInput): Promise<unknown> {
  const manager = new Manager<Record<string, unknown>>(HOUR, open(storage))
  if (tab === undefined) return manager.new(ID).data()
  for (let n = 1; n <= changes; n++) {
    const session = manager.new(ID)
    if (n % 2 === 0) await session.get('shared')
    await session.set(`${tab}-${n % 10}`, n)
    await session.update('shared', (list) => [...((list as string[] | undefined) ?? []), `${tab} ${n}`])
    await session.close()
  }
  return changes
}

const storages = new Map<string, StorageIndexedDB | StorageLocalStorage>()

function open(name: RaceInput['storage']): StorageIndexedDB | StorageLocalStorage {
  const storage =
    storages.get(name) ?? (name === 'StorageIndexedDB' ? new StorageIndexedDB() : new StorageLocalStorage())
  storages.set(name, storage)
  return storage
}
