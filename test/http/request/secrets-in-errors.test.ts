import { inspect } from 'node:util'
import { expect, it, vi } from 'vitest'
import { StorageMemory } from '../../../src/index.ts'
import { idOf, setup } from '../support.ts'

const METHODS = ['log', 'info', 'warn', 'error', 'debug'] as const

/** A storage whose errors hold ids, keys and values, as those of ioredis do. */
class LeakyStorage extends StorageMemory {
  failing = ''

  override async mergeSession(...args: Parameters<StorageMemory['mergeSession']>): Promise<void> {
    this.#fail('mergeSession', args)
    return super.mergeSession(...args)
  }

  override async getSession(...args: Parameters<StorageMemory['getSession']>) {
    this.#fail('getSession', args)
    return super.getSession(...args)
  }

  override async removeAll(...args: Parameters<StorageMemory['removeAll']>): Promise<void> {
    this.#fail('removeAll', args)
    return super.removeAll(...args)
  }

  override async moveSession(...args: Parameters<StorageMemory['moveSession']>): Promise<void> {
    this.#fail('moveSession', args)
    return super.moveSession(...args)
  }

  #fail(name: string, args: unknown[]): void {
    if (this.failing === name) throw new Error(`${name} ${inspect(args, { depth: 9 })}`)
  }
}

it('no log and no error of a request holds an id, a key or a value', async () => {
  const told: unknown[] = []
  const spies = METHODS.map((name) =>
    vi.spyOn(console, name).mockImplementation((...args) => void told.push(args)),
  )
  const storage = new LeakyStorage()
  const { visit } = setup({ rejectDestroyed: true }, storage)
  const id = idOf(await visit('', (session) => session.set('secret-key', 'secret-value')))
  const errors: unknown[] = []
  for (const failing of ['mergeSession', 'getSession', 'removeAll', 'moveSession']) {
    for (const work of ['set', 'get', 'destroy', 'regenerateId'] as const) {
      storage.failing = failing
      const failed = visit(id, (session) =>
        work === 'set'
          ? session.set('secret-key', 'secret-value')
          : work === 'get'
            ? session.get('secret-key')
            : session[work](),
      )
      await failed.catch((error) => errors.push(error))
    }
  }
  storage.failing = ''
  await visit(id, async (session) => {
    await session.set('secret-key', 'secret-value')
    await storage.removeAll(id)
  }).catch((error) => errors.push(error))
  for (const spy of spies) spy.mockRestore()
  expect(errors.length).toBeGreaterThanOrEqual(5)
  expect(told).toEqual([])
  for (const error of errors) {
    const text = inspect(error, { depth: 9, showHidden: true })
    for (const secret of [id, 'secret-key', 'secret-value']) expect(text).not.toContain(secret)
  }
})
