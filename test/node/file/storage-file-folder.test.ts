import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Manager, type StorageFile } from '../../../platforms/node/index.ts'
import {
  exists,
  failsWith,
  HOUR,
  ID,
  IO_MODES,
  isRoot,
  open,
  pathOf,
  seed,
  setup,
  tellsNoSecrets,
  tempFolder,
} from './support.ts'

/** A folder refuses both to be written and to be read. */
async function refuses(storage: StorageFile): Promise<void> {
  await failsWith('STORAGE_DENIED', storage.set(ID, 'a', 1, HOUR))
  await failsWith('STORAGE_DENIED', storage.getSession(ID, HOUR))
  await failsWith('STORAGE_DENIED', storage.removeAll(ID))
  await failsWith('STORAGE_DENIED', storage.updateTTL(ID, HOUR))
}

async function works(storage: StorageFile): Promise<void> {
  await seed(storage)
  expect(await storage.data(ID)).toEqual({ a: 1 })
  await storage.removeAll(ID)
}

/** A folder that is another user's. */
function strangersFolder(): string {
  const folder = tempFolder()
  chownSync(folder, 12_345, 12_345)
  return folder
}

test('a folder that is missing is made, with those above it', async () => {
  const folder = join(tempFolder(), 'a', 'b', 'c')
  expect(await open(folder).data(ID)).toBeUndefined()
  await works(open(folder))
})

test('nothing is made before the first use', () => {
  const folder = join(tempFolder(), 'a')
  open(folder, { ttl: HOUR })
  expect(exists(folder)).toBe(false)
})

test.skipIf(!isRoot)("a folder that is another user's is refused, unless it is trusted", async () => {
  const folder = strangersFolder()
  await refuses(open(folder))
  expect(readdirSync(folder)).toEqual([])
  await works(open(folder, { trustFolder: true }))
})

test.each([0o707, 0o777, 0o1777, 0o702])(
  'a folder that all may write to is refused (%o), unless it is trusted',
  async (mode) => {
    const folder = tempFolder()
    chmodSync(folder, mode)
    await refuses(open(folder))
    expect(readdirSync(folder)).toEqual([])
    await works(open(folder, { trustFolder: true }))
  },
)

test('a refused folder is looked at again at the next use', async () => {
  const folder = tempFolder()
  chmodSync(folder, 0o777)
  const storage = open(folder)
  await refuses(storage)
  chmodSync(folder, 0o700)
  await works(storage)
})

test('the message of a refused folder names the way out', async () => {
  const folder = tempFolder()
  chmodSync(folder, 0o777)
  const error = await failsWith('STORAGE_DENIED', open(folder).set(ID, 'a', 1, HOUR))
  expect(error.message).toContain('trustFolder')
  expect(error.retryable).toBe(false)
})

test("a symbolic link to one's own folder is fine", async () => {
  const link = join(tempFolder(), 'link')
  const folder = tempFolder()
  symlinkSync(folder, link)
  await seed(open(link))
  expect(exists(pathOf(folder))).toBe(true)
})

test.skipIf(!isRoot)(
  "a symbolic link to a stranger's folder, and a stranger's link, are refused",
  async () => {
    const parent = tempFolder()
    symlinkSync(strangersFolder(), join(parent, 'to a stranger'))
    symlinkSync(tempFolder(), join(parent, 'of a stranger'))
    lchownSync(join(parent, 'of a stranger'), 12_345, 12_345)
    await refuses(open(join(parent, 'to a stranger')))
    await refuses(open(join(parent, 'of a stranger')))
  },
)

test('a file in the place of the folder, or of one above it, is refused', async () => {
  const file = join(tempFolder(), 'file')
  writeFileSync(file, 'of somebody')
  await refuses(open(file))
  await refuses(open(join(file, 'below')))
})

test('a symbolic link that leads nowhere is an error with a code, and nothing is made', async () => {
  const parent = tempFolder()
  symlinkSync(join(parent, 'nowhere'), join(parent, 'link'))
  await failsWith('STORAGE_UNAVAILABLE', open(join(parent, 'link')).set(ID, 'a', 1, HOUR))
  expect(readdirSync(parent)).toEqual(['link'])
})

test.each(IO_MODES)(
  'after the folder has vanished there is no session, and a new one makes it again (io %s)',
  async (io) => {
    const { storage, folder } = setup({ io })
    await seed(storage)
    rmSync(folder, { recursive: true })
    expect(await storage.data(ID)).toBeUndefined()
    await storage.removeAll(ID)
    await storage.updateTTL(ID, HOUR)
    await storage.flush()
    expect(exists(folder)).toBe(false)
    await works(storage)
  },
)

test.each(IO_MODES)(
  'a session that was loaded before the folder vanished is destroyed (io %s)',
  async (io) => {
    const { storage, folder, manager } = setup({ io })
    await seed(storage)
    const session = manager.new(ID)
    expect(await session.get('a')).toBe(1)
    await session.set('b', 2)
    rmSync(folder, { recursive: true })
    await failsWith('SESSION_DESTROYED', session.close())
    expect(exists(pathOf(folder))).toBe(false)
    await session.set('c', 3)
    await session.close()
    expect(await storage.data(ID)).toEqual({ c: 3 })
  },
)

test('the folder of the locks may vanish at any time', async () => {
  const { storage, folder, again } = setup()
  const other = again()
  for (let i = 0; i < 20; i++) {
    rmSync(join(folder, '.gsession'), { recursive: true, force: true })
    await Promise.all([storage.set(ID, `a${i}`, i, HOUR), other.set(ID, `b${i}`, i, HOUR)])
  }
  expect(await storage.getSize(ID)).toBe(40)
  expect(readdirSync(join(folder, '.gsession'))).toHaveLength(1)
})

test('where the folder has vanished, a sweep and ids find nothing, or fail without a secret', async () => {
  const { storage, folder } = setup({ ttl: HOUR })
  await seed(storage)
  rmSync(folder, { recursive: true })
  const ids: string[] = []
  const all = async (): Promise<void> => {
    for await (const id of storage.ids()) ids.push(id)
  }
  for (const work of [all, () => storage.sweep()]) {
    const error = await work().catch((failure: unknown) => failure)
    if (error !== undefined) tellsNoSecrets(error)
    expect(error === undefined || (error as Error).name === 'SessionError').toBe(true)
  }
  expect(ids).toEqual([])
})

test('a folder that is made a file in mid-use is an error with a code', async () => {
  const { storage, folder } = setup()
  await seed(storage)
  rmSync(folder, { recursive: true })
  writeFileSync(folder, '')
  await refuses(storage)
  rmSync(folder)
  mkdirSync(folder, { mode: 0o700 })
  await works(storage)
})

test('a Manager over a folder that is refused says so at each call', async () => {
  const folder = tempFolder()
  chmodSync(folder, 0o777)
  const session = new Manager(HOUR, open(folder)).new(ID)
  await failsWith('STORAGE_DENIED', session.get('a'))
  await failsWith('STORAGE_DENIED', session.set('a', 1))
})
