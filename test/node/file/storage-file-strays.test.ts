import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { Child } from './children.ts'
import {
  bytesOf,
  failsWith,
  HOUR,
  ID,
  idsOf,
  isLinux,
  isRoot,
  locksIn,
  NOBODY,
  open,
  pathOf,
  START,
  seed,
  setup,
  tellsNoSecrets,
  tempFolder,
} from './support.ts'

/** What may be left in a folder of ours. */
const STRAYS: Record<string, (path: string) => void> = {
  'an empty folder': (path) => mkdirSync(path),
  'a folder that holds something'(path) {
    mkdirSync(join(path, 'deeper'), { recursive: true })
    writeFileSync(join(path, 'deeper', 'file'), 'of somebody')
  },
  'a file': (path) => writeFileSync(path, 'of somebody'),
  'a symbolic link to nothing': (path) => symlinkSync(join(dirname(path), 'nowhere'), path),
  'a symbolic link to a folder'(path) {
    const target = tempFolder()
    writeFileSync(join(target, 'file'), 'of somebody')
    symlinkSync(target, path)
  },
  'a FIFO': (path) => void execFileSync('mkfifo', [path]),
  'a socket': (path) => void createServer().listen(path).unref(),
}

const names = Object.keys(STRAYS)

function stray(name: string, path: string): void {
  STRAYS[name]?.(path)
}

/** All that a storage does ends well, in a storage that was in use and in a new one. */
async function allWorks(folder: string, ...used: ReturnType<typeof open>[]): Promise<void> {
  for (const storage of [...used, open(folder, { ttl: HOUR }), open(folder, { ttl: HOUR, io: 'sync' })]) {
    for (let round = 0; round < 3; round++) {
      await seed(storage, { round })
      await storage.set(ID, 'b', round, HOUR)
      expect(await storage.data(ID)).toEqual({ round, b: round })
      await storage.updateTTL(ID, 1)
      await storage.sweep()
      await storage.removeAll(ID)
    }
  }
  const entries = readdirSync(join(folder, '.gsession'), { withFileTypes: true })
  const epochs = entries.filter((entry) => entry.isDirectory() && entry.name.startsWith('e-'))
  expect(epochs).toHaveLength(1)
}

function epochOf(folder: string): string {
  const found = readdirSync(join(folder, '.gsession')).find((name) => /^e-[0-9a-z]{16}$/.test(name))
  return (found as string).slice(2)
}

describe.skipIf(!isLinux)('a stray does no harm', () => {
  test.each(names)('beside the locks: %s', async (name) => {
    const { folder, storage } = setup({ ttl: HOUR })
    await seed(storage)
    stray(name, join(folder, '.gsession', `e-${epochOf(folder)}`, 'stray'))
    await allWorks(folder, storage)
    stray(name, join(folder, '.gsession', `e-${epochOf(folder)}`, 'another.stray'))
    await allWorks(folder, storage)
  })

  test.each(names)('in the place of a lock: %s', async (name) => {
    const { folder, storage } = setup({ ttl: HOUR })
    await seed(storage)
    const epoch = epochOf(folder)
    stray(name, join(folder, '.gsession', `e-${epoch}`, `${ID}.${epoch}`))
    await storage.set(ID, 'b', 2, HOUR)
    expect(await storage.data(ID)).toEqual({ a: 1, b: 2 })
    await allWorks(folder, storage)
  })

  test.each(names)('in the folder of the locks, whatever its name is: %s', async (name) => {
    for (const at of ['stray', 'e-', 'e-0', 'e-zzzzzzzzzzzzzzzz', 'x-0', 'x-zzzzzzzzzzzzzzzz']) {
      const { folder, storage } = setup({ ttl: HOUR })
      await seed(storage)
      stray(name, join(folder, '.gsession', at))
      await allWorks(folder, storage)
    }
  })

  test.each(names)('beside the sessions: %s', async (name) => {
    const { folder, storage, file } = setup({ ttl: HOUR })
    await seed(storage, {}, 'another')
    for (const at of [pathOf(folder, 'stray'), pathOf(folder, 'con'), join(folder, '.session')]) {
      stray(name, at)
      const isKept = name !== 'a file' || at === file
      await storage.sweep()
      if (isKept) expect(readdirSync(folder)).toContain(at.slice(folder.length + 1))
    }
    await allWorks(folder, storage)
  })

  test('what another program has named much like a folder of ours stays', async () => {
    const { folder, storage } = setup({ ttl: HOUR })
    await seed(storage)
    const kept = ['.gsession-backup', '.gsession-2024', '.gsession-ABCDEFGHIJKLMNOP']
    for (const name of kept) mkdirSync(join(folder, name))
    mkdirSync(join(folder, '.gsession-0123456789abcdef', 'e-0'), { recursive: true })
    await storage.sweep()
    expect(readdirSync(folder).sort()).toEqual(['.gsession', ...kept, `${ID}.session`].sort())
  })

  test('a folder beside the locks stays as it is', async () => {
    const { folder, storage } = setup()
    await seed(storage)
    stray('a folder that holds something', join(folder, '.gsession', `e-${epochOf(folder)}`, 'stray'))
    await allWorks(folder, storage)
    const left = join(folder, '.gsession', `e-${epochOf(folder)}`, 'stray', 'deeper', 'file')
    expect(existsSync(left)).toBe(true)
  })

  test('files whose names are too long, or no id, are no sessions', async () => {
    const { folder, storage, clock } = setup({ ttl: HOUR })
    await seed(storage)
    for (const id of ['a'.repeat(240), 'nul', 'com1', 'a..b'])
      writeFileSync(pathOf(folder, id), bytesOf(START, '{"a":1}'))
    expect(await listed(storage)).toEqual([ID])
    clock.now += HOUR + 1
    await storage.sweep()
    expect(existsSync(pathOf(folder))).toBe(false)
  })
})

async function listed(storage: ReturnType<typeof open>): Promise<string[]> {
  const ids = await idsOf(storage)
  return ids.sort()
}

describe('listings survive records that can not be read', () => {
  /** Two of four records turn into folders just after all of them were found. */
  async function turning() {
    const folder = tempFolder()
    let isDue = false
    const now = (): number => {
      if (isDue) {
        for (const id of ['b', 'c']) {
          rmSync(pathOf(folder, id))
          mkdirSync(join(pathOf(folder, id), 'inner'), { recursive: true })
        }
      }
      isDue = false
      return START
    }
    const storage = open(folder, { ttl: HOUR, now })
    return {
      folder,
      storage,
      async seed(stamp: number): Promise<void> {
        for (const id of ['a', 'b', 'c', 'd']) writeFileSync(pathOf(folder, id), bytesOf(stamp, '{"a":1}'))
        await storage.data('a')
        isDue = true
      },
    }
  }

  afterEach(() => {
    vi.restoreAllMocks()
  })

  test('ids names the others, and a warning says so once', async () => {
    const { storage, seed } = await turning()
    await seed(START)
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const ids = await listed(storage)
    expect(ids).toContain('a')
    expect(ids).toContain('d')
    expect(await listed(storage)).toEqual(['a', 'd'])
    expect(warn).toHaveBeenCalledTimes(1)
    const [message, options] = warn.mock.calls[0] as unknown as [string, unknown]
    expect(message).toContain('STORAGE_DENIED')
    expect(options).toEqual({ code: 'GSESSION_RECORD_LEFT_OUT' })
    tellsNoSecrets(new Error(message))
  })

  test('a sweep goes on, and throws the first failure at the end', async () => {
    const { storage, seed, folder } = await turning()
    await seed(START - HOUR - 1)
    await failsWith('STORAGE_DENIED', storage.sweep())
    expect(readdirSync(folder).filter((name) => name.endsWith('.session'))).toEqual([
      'b.session',
      'c.session',
    ])
    expect(locksIn(folder)).toEqual([])
    await storage.sweep()
  })

  test.skipIf(!isRoot)('a file of another user that may not be read is left out, too', async () => {
    const folder = join(tempFolder(), 'sessions')
    mkdirSync(folder, { mode: 0o700 })
    for (const id of ['a', 'b']) writeFileSync(pathOf(folder, id), bytesOf(Date.now(), '{"a":1}'))
    chmodSync(dirname(folder), 0o755)
    chmodSync(pathOf(folder, 'a'), 0o600)
    for (const path of [folder, pathOf(folder, 'b')]) chownSync(path, NOBODY, NOBODY)
    const child = new Child({ what: 'list', folder, ids: [ID] }, { uid: NOBODY })
    await child.succeeds()
    expect(child.lines).toEqual([
      'listed b',
      'warned GSESSION_RECORD_LEFT_OUT',
      'refused STORAGE_DENIED false',
    ])
  })
})
