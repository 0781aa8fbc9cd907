import { setImmediate as turn } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import { Manager } from '../../platforms/node/index.ts'
import { type Storage, StorageMemory, type StorageOptions } from '../../src/index.ts'

/** A storage in memory that is read by field, keeps only texts, and can delay its reads. */
class FieldStorage extends StorageMemory {
  override readonly capabilities = { atomicMerge: true, fields: true, fieldReads: true }
  readonly reads: string[] = []
  held: Promise<void> | undefined

  override async get(id: string, key: string, options?: StorageOptions): Promise<unknown> {
    this.reads.push(key)
    await this.held
    return super.get(id, key, options)
  }

  storedText(_key: string, text: string): string {
    return text.startsWith('"') ? text : JSON.stringify(text)
  }
}

describe('a session whose storage is read by field', () => {
  let storage: FieldStorage
  let manager: Manager
  const ID = 'session'

  beforeEach(async () => {
    storage = new FieldStorage()
    manager = new Manager(60_000, storage)
    await storage.setMap(ID, { a: 'x', b: 'y' }, 60_000)
  })

  test('a field is read from the storage at each call', async () => {
    const session = manager.new(ID)
    expect(await session.get('a')).toBe('x')
    await storage.set(ID, 'a', 'z', 60_000)
    expect(await session.get('a')).toBe('z')
    expect(storage.reads).toEqual(['a', 'a'])
  })

  test('the changes of a use lie over the fields that are read, and are saved at the close', async () => {
    const session = manager.new(ID)
    await session.set('a', 'mine')
    await session.remove('b')
    await session.set('c', 'new')
    expect([await session.get('a'), await session.get('b'), await session.get('c')]).toEqual([
      'mine',
      undefined,
      'new',
    ])
    expect([await session.contains('b'), await session.contains('c')]).toEqual([false, true])
    expect(await session.data()).toEqual({ a: 'mine', c: 'new' })
    expect(await session.size()).toBe(2)
    expect(await storage.data(ID)).toEqual({ a: 'x', b: 'y' })
    await session.close()
    expect(await storage.data(ID)).toEqual({ a: 'mine', c: 'new' })
  })

  test('the size is read from the storage while the use has changed nothing', async () => {
    const session = manager.new(ID)
    await session.get('a')
    await storage.set(ID, 'c', 'z', 60_000)
    expect(await session.size()).toBe(3)
  })

  test('a value that was set reads at once as the storage will return it', async () => {
    const session = manager.new(ID)
    await session.set('n', 5)
    await session.setMap({ m: true })
    expect([await session.get('n'), await session.get('m')]).toEqual(['5', 'true'])
    await session.update('n', (n) => `${n}6`)
    expect(await session.get('n')).toBe('56')
    await session.close()
    expect(await storage.data(ID)).toEqual({ a: 'x', b: 'y', n: '56', m: 'true' })
  })

  test('calls wait for an update before them that still reads its field', async () => {
    const session = manager.new(ID)
    await session.exists()
    const { promise, resolve } = deferred()
    storage.held = promise
    const updating = session.update('a', (a) => `${a}1`)
    const reading = session.get('a')
    const setting = session.set('b', 'later')
    const closing = session.close()
    await turn()
    resolve()
    await Promise.all([updating, setting, closing])
    expect(await reading).toBe('x1')
    expect(await storage.data(ID)).toEqual({ a: 'x1', b: 'later' })
  })

  test('a removal waits for an update that still reads its field, and drops its change', async () => {
    const session = manager.new(ID)
    await session.exists()
    const { promise, resolve } = deferred()
    storage.held = promise
    const updating = session.update('a', () => 'late')
    const removing = session.removeAll()
    resolve()
    await Promise.all([updating, removing])
    await session.close()
    expect(await storage.data(ID)).toBeUndefined()
  })

  test('no field is read of a session that does not exist, or that this use has removed', async () => {
    const absent = manager.new('absent')
    expect(await absent.get('a')).toBeUndefined()
    const session = manager.new(ID)
    await session.removeAll()
    await session.set('c', 'new')
    expect(await session.data()).toEqual({ c: 'new' })
    expect([await session.get('a'), await session.size()]).toEqual([undefined, 1])
    expect(storage.reads).toEqual([])
  })

  test('a session of fields that was only read is renewed, and an absent one is not created', async () => {
    const renewed: string[] = []
    storage.updateTTL = async (id) => void renewed.push(id)
    for (const id of [ID, 'absent']) {
      const session = manager.new(id)
      await session.get('a')
      await session.close()
    }
    expect(renewed).toEqual([ID])
  })

  test('the load of a session of fields asks for the reserved key alone', async () => {
    const asked: unknown[] = []
    const load: Storage['getSession'] = storage.getSession.bind(storage)
    storage.getSession = (id, ttl, options) => {
      asked.push(options?.fields)
      return load(id, ttl, options)
    }
    await manager.new(ID).get('a')
    expect(asked).toEqual([false])
  })
})

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
