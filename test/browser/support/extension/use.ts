import {
  Manager,
  type StorageIndexedDB,
  type StorageLocalStorage,
} from '../../../../platforms/browser/index.ts'

const HOUR = 3_600_000

/** Uses a storage as a page would: parallel closes, a new id, a list of ids, a sweep, the end of a session. */
export async function use(make: () => StorageIndexedDB | StorageLocalStorage): Promise<unknown> {
  try {
    const [storage, other] = [make(), make()]
    const manager = new Manager<{ n: number }>(HOUR, storage)
    const heard: string[] = []
    manager.onChange(({ type }) => heard.push(type))
    const add = async (manager: Manager<{ n: number }>): Promise<void> => {
      const session = manager.new('used')
      await session.update('n', (n = 0) => n + 1)
      await session.close()
    }
    await Promise.all([add(manager), add(manager), add(manager)])
    const there = new Manager<{ n: number }>(HOUR, other)
    await add(there)
    while (heard.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    const session = there.new('used')
    await session.regenerateId()
    await session.close()
    await storage.sweep()
    const ids: string[] = []
    for await (const id of storage.ids()) ids.push(id)
    const n = await manager.new(await session.id()).get('n')
    await session.destroy()
    return { n, ids: ids.length, heard, after: await manager.new(await session.id()).data() }
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    return `${code}: ${message}`
  }
}
