import 'fake-indexeddb/auto'
import vm from 'node:vm'
import { afterEach, expect, it, vi } from 'vitest'
import { Manager, StorageIndexedDB } from '../../../platforms/browser/index.ts'
import { sealed } from '../../../src/crypto/index.ts'

const TTL = 100_000
const START = 1_700_000_000_000
const OtherUint8Array = vm.runInNewContext('Uint8Array') as typeof Uint8Array

afterEach(() => {
  vi.unstubAllGlobals()
})

it.each([
  ['plain', undefined],
  ['sealed', sealed({ keys: [new Uint8Array(32)] })],
] as const)(
  'an engine may give bytes of another realm, as to the script of an extension (%s)',
  async (kind, crypto) => {
    const clone = structuredClone
    vi.stubGlobal('structuredClone', (value: unknown) =>
      value instanceof Uint8Array ? new OtherUint8Array(value) : clone(value),
    )
    expect(structuredClone(new Uint8Array(1))).not.toBeInstanceOf(Uint8Array)
    let time = START
    const options = { now: () => time, ttl: TTL, ...(crypto && { crypto }) }
    const storage = new StorageIndexedDB(`realms-${kind}`, options)
    const session = new Manager(TTL, storage).new('one')
    await session.set('name', 'Ada')
    await session.close()
    expect(await session.get('name')).toBe('Ada')
    time += TTL / 2
    await session.close()
    expect(await idsOf(storage)).toEqual(['one'])
    time += TTL / 2 + 1
    await storage.sweep()
    expect(await idsOf(storage)).toEqual(['one'])
    time += TTL
    await storage.sweep()
    time = START
    expect(await idsOf(storage)).toEqual([])
    await storage[Symbol.asyncDispose]()
  },
)

async function idsOf(storage: StorageIndexedDB): Promise<string[]> {
  const ids: string[] = []
  for await (const id of storage.ids()) ids.push(id)
  return ids
}
