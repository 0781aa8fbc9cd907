import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { ensureBuild } from '../../scripts/prepare.mjs'
import { resolveExport } from './support/resolve-export.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

beforeAll(() => ensureBuild())

describe.each(['browser', 'workerd', 'edge-light', 'default'])(
  'the storages of servers elsewhere (%s)',
  (condition) => {
    it(`a storage of servers can be constructed, and fails with NOT_SUPPORTED when it is used (${condition})`, async () => {
      const seen = await run(
        `
      for (const name of ['StorageFile', 'StorageRedis', 'StorageRedisHashTable']) {
        const storage = new gsession[name]({}, 'session:', { crypto: {} })
        class Mine extends gsession[name] {}
        const manager = new Manager(1000, new Mine())
        seen.push(
          await codeOf(() => storage.getSession('a', 1000)),
          await codeOf(() => storage.mergeSession('a', {}, 1000)),
          await codeOf(() => storage.sweep()),
          await codeOf(async () => { for await (const id of storage.ids()) seen.push(id) }),
          await codeOf(() => storage.setCryptoEnabled(true)),
          await codeOf(() => manager.new('a').get('b')),
          await codeOf(() => manager.new().set('b', 1)),
          await codeOf(() => manager[Symbol.asyncDispose]()),
        )
      }
      await new Manager(1000, new gsession.StorageFile('sessions')).new('a').get('b').catch((error) => seen.push(error.message))
      seen.push(typeof gsession.DefaultStorageFilePath)`,
        condition,
      )
      const one = [...Array(7).fill('NOT_SUPPORTED'), 'none']
      const message = 'StorageFile.getSession: this storage is for Node, Bun and Deno'
      expect(seen).toEqual([...one, ...one, ...one, message, 'string'])
    })
  },
)

describe.each([undefined, 'workerd', 'default'])('code of a page that a server renders (%s)', (condition) => {
  it(`the storages of browsers can be constructed, and fail with a code when they are used (${condition})`, async () => {
    const seen = await run(
      `
      const key = new Uint8Array(32)
      const { sealed } = await import('gsession/crypto')
      for (const storage of [
        new gsession.StorageIndexedDB('app', { ttl: 1000, crypto: sealed({ keys: [key] }) }),
        new gsession.StorageLocalStorage('app:'),
      ]) {
        const manager = new Manager(1000, storage)
        const stop = manager.onChange(() => {})
        seen.push(manager.fellBackToMemory, await codeOf(() => manager.new('a').get('b')))
        stop()
        await manager[Symbol.asyncDispose]()
      }`,
      condition,
    )
    expect(seen).toEqual([false, 'STORAGE_DENIED', false, 'STORAGE_DENIED'])
  })

  it(`a manager at the top of a module takes a listener where no storage reports changes (${condition})`, async () => {
    const seen = await run(
      `
      const manager = new Manager(1000)
      manager.onChange(() => {})()
      seen.push(manager.fellBackToMemory)`,
      condition,
    )
    expect(seen).toEqual([false])
  })

  it(`the storages of browsers work where something has made what they need meanwhile (${condition})`, async () => {
    const seen = await run(
      `
      const storages = [new gsession.StorageIndexedDB(), new gsession.StorageLocalStorage()]
      await import('fake-indexeddb/auto')
      const texts = new Map()
      Object.defineProperty(globalThis, 'localStorage', { configurable: true, value: {
        get length() { return texts.size },
        key: (i) => [...texts.keys()][i] ?? null,
        getItem: (key) => texts.get(key) ?? null,
        setItem: (key, value) => texts.set(key, value),
        removeItem: (key) => texts.delete(key),
      } })
      for (const storage of storages) {
        const session = new Manager(10_000, storage).new('a')
        await session.set('b', 1)
        await session.close()
        seen.push(await new Manager(10_000, storage).new('a').get('b'))
        await storage[Symbol.asyncDispose]()
      }
      seen.push([...texts.keys()])`,
      condition,
    )
    expect(seen).toEqual([1, 1, ['gsession:a']])
  })
})

/** What a script of a platform has pushed to `seen`. */
async function run(script: string, condition: string | undefined): Promise<unknown[]> {
  const file = condition === undefined ? 'gsession' : resolveExport('gsession', [condition, 'import']).href
  const source = `
    import * as gsession from '${file}'
    const { Manager } = gsession
    const seen = []
    const codeOf = async (work) => {
      try {
        await work()
        return 'none'
      } catch (error) {
        return error.name === 'SessionError' ? error.code : String(error)
      }
    }
    ${script}
    console.log(JSON.stringify(seen))`
  const args = ['--input-type=module', '--eval', source]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root })
  return JSON.parse(stdout)
}
