import { createDecipheriv } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  exists,
  failsWith,
  HOUR,
  ID,
  IO_MODES,
  isRoot,
  locksIn,
  open,
  pathOf,
  START,
  seed,
  setup,
  tempFolder,
} from './support.ts'

function modeOf(path: string): string {
  return (statSync(path).mode & 0o7777).toString(8)
}

test('a session is a file of its name: 8 bytes of stamp, little-endian, and its JSON', async () => {
  const { storage, file, folder } = setup()
  await seed(storage, { a: 1, b: 'x' })
  expect(file).toBe(join(folder, `${ID}.session`))
  const bytes = readFileSync(file)
  expect(bytes.readBigInt64LE(0)).toBe(BigInt(START))
  expect(bytes.subarray(8).toString()).toBe('{"a":1,"b":"x"}')
})

test.each([16, 24, 32])(
  'encrypted, what follows the stamp is AES-CBC with the IV of GoFrame (%i bytes of key)',
  async (length) => {
    const own = new Uint8Array(length).map((_, i) => i + length)
    const { storage, file } = setup({ key: own })
    await seed(storage, { a: 'é'.repeat(50) })
    const bytes = readFileSync(file)
    expect(bytes.readBigInt64LE(0)).toBe(BigInt(START))
    const decipher = createDecipheriv(`aes-${own.length * 8}-cbc`, own, 'I Love Go Frame!')
    const text = Buffer.concat([decipher.update(bytes.subarray(8)), decipher.final()]).toString()
    expect(JSON.parse(text)).toEqual({ a: 'é'.repeat(50) })
  },
)

test('a key of another length is refused', () => {
  const { storage } = setup()
  for (const length of [0, 15, 31, 33]) {
    expect(() => storage.setCryptoKey(new Uint8Array(length))).toThrow(/16, 24 or 32/)
  }
})

test.each(IO_MODES)('files are 0600 and folders 0700, whatever the umask is (io %s)', async (io) => {
  const path = join(tempFolder(), 'new')
  const umask = process.umask(0)
  try {
    const storage = open(path, { io })
    await seed(storage)
    await storage.set(ID, 'b', 2, HOUR)
  } finally {
    process.umask(umask)
  }
  const locks = join(path, '.gsession')
  for (const folder of [path, locks, join(locks, readdirSync(locks)[0] as string)]) {
    expect(modeOf(folder), folder).toBe('700')
  }
  expect(modeOf(pathOf(path))).toBe('600')
})

test('fileMode and folderMode are the modes of what is made', async () => {
  const path = join(tempFolder(), 'new')
  const umask = process.umask(0)
  try {
    await seed(open(path, { fileMode: 0o640, folderMode: 0o750 }))
  } finally {
    process.umask(umask)
  }
  expect([path, join(path, '.gsession'), pathOf(path)].map(modeOf)).toEqual(['750', '750', '640'])
})

test('a umask that takes more away has its way', async () => {
  const path = join(tempFolder(), 'new')
  const umask = process.umask(0o077)
  try {
    await seed(open(path, { fileMode: 0o664, folderMode: 0o775 }))
  } finally {
    process.umask(umask)
  }
  expect([path, pathOf(path)].map(modeOf)).toEqual(['700', '600'])
})

test('a folder that exists keeps its mode', async () => {
  const folder = tempFolder()
  for (const mode of [0o755, 0o770, 0o700]) {
    chmodSync(folder, mode)
    const storage = open(folder, { folderMode: 0o711, trustFolder: 'group' })
    await seed(storage)
    expect(modeOf(folder)).toBe(mode.toString(8))
  }
})

test.each(IO_MODES)('a record that is replaced keeps its mode (io %s)', async (io) => {
  const { storage, file } = setup({ io })
  await seed(storage)
  for (const mode of [0o644, 0o660, 0o600]) {
    chmodSync(file, mode)
    await storage.set(ID, 'b', mode, HOUR)
    expect(modeOf(file)).toBe(mode.toString(8))
    await seed(storage)
    expect(modeOf(file)).toBe(mode.toString(8))
  }
})

test.skipIf(!isRoot)('a record that is replaced keeps its owner and its group', async () => {
  const { storage, file } = setup()
  await seed(storage)
  chownSync(file, 12_345, 23_456)
  chmodSync(file, 0o640)
  await storage.set(ID, 'b', 2, HOUR)
  await storage.updateTTL(ID, 1)
  const { uid, gid } = statSync(file)
  expect([uid, gid, modeOf(file)]).toEqual([12_345, 23_456, '640'])
})

test('a file that is torn keeps its mode when a session is made of it', async () => {
  const { storage, file, folder } = setup()
  await seed(storage)
  chmodSync(file, 0o640)
  writeFileSync(file, '')
  await storage.set(ID, 'b', 2, HOUR)
  expect(modeOf(file)).toBe('640')
  expect(readdirSync(folder).sort()).toEqual(['.gsession', `${ID}.session`])
})

test('beside the sessions there is one hidden folder, and only records are named *.session', async () => {
  const { storage, folder, again } = setup()
  const seen = new Set<string>()
  const ids = Array.from({ length: 20 }, (_, i) => `id${i}`)
  let isOver = false
  const look = async (): Promise<void> => {
    while (!isOver) {
      for (const name of readdirSync(folder, { recursive: true }) as string[]) seen.add(name)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const looking = look()
  const other = again()
  for (let round = 0; round < 5; round++) {
    await Promise.all(ids.flatMap((id) => [storage, other].map((each) => each.set(id, 'a', round, HOUR))))
    await Promise.all(ids.slice(10).map((id) => storage.removeAll(id)))
  }
  isOver = true
  await looking
  const names = [...seen].filter((name) => name !== '.gsession' && !/^\.gsession\/e-/.test(name))
  expect(names.filter((name) => !/^id\d+\.session$/.test(name) && !/^\.gsession-\w+/.test(name))).toEqual([])
  expect([...seen].filter((name) => name.endsWith('.session') && name.includes('/'))).toEqual([])
  expect(readdirSync(folder).sort()).toEqual(
    ['.gsession', ...ids.slice(0, 10).map((id) => `${id}.session`)].sort(),
  )
  expect(locksIn(folder)).toEqual([])
})

test('what cannot be kept is refused before there is a file', async () => {
  const { storage, folder, file } = setup()
  await failsWith(
    'INVALID_VALUE',
    storage.set(ID, 'a', () => 1, HOUR),
  )
  await failsWith('INVALID_KEY', storage.set(ID, '~gsession', 1, HOUR))
  expect(exists(file)).toBe(false)
  expect(readdirSync(folder)).toEqual([])
})

test('a path may be relative, and may end with a slash', async () => {
  const folder = tempFolder()
  mkdirSync(join(folder, 'inner'))
  await seed(open(`${folder}/inner/../inner//`))
  expect(lstatSync(pathOf(join(folder, 'inner'))).isFile()).toBe(true)
  expect(await open(join(folder, 'inner')).data(ID)).toEqual({ a: 1 })
})
