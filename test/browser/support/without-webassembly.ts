import { Manager, StorageIndexedDB } from '../../../platforms/browser/index.ts'
import { sealed } from '../../../src/crypto/index.ts'

const HOUR = 3_600_000

/** Uses a sealed session where there is no WebAssembly; gives what it reads back, and whether the body is sealed. */
export default async function useSealedSession(): Promise<{ name: unknown; isSealed: boolean }> {
  Reflect.deleteProperty(globalThis, 'WebAssembly')
  const crypto = sealed({ keys: [new Uint8Array(32).fill(7)] })
  const session = new Manager(HOUR, new StorageIndexedDB('app', { crypto })).new('one')
  await session.set('name', 'Ada')
  await session.close()
  const again = new Manager(HOUR, new StorageIndexedDB('app', { crypto }))
  const plain = new Manager(HOUR, new StorageIndexedDB('app'))
  const isSealed = await plain
    .new('one')
    .data()
    .then(
      () => false,
      (error) => error.code === 'RECORD_CORRUPT',
    )
  return { name: await again.new('one').get('name'), isSealed }
}
