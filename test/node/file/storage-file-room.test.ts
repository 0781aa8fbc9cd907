import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { Manager } from '../../../platforms/node/index.ts'
import { Child } from './children.ts'
import {
  exists,
  failsWith,
  HANGS,
  HOUR,
  ID,
  IO_MODES,
  isLinux,
  isRoot,
  KEY,
  locksIn,
  NOBODY,
  open,
  pathOf,
  seed,
  tempFolder,
  VALUE,
} from './support.ts'
import type { Job } from './workers/worker.ts'

const mounted: string[] = []

afterAll(() => {
  for (const folder of mounted) spawnSync('umount', ['-l', folder])
})

/** A small file system of its own, where this process may mount one. */
function mount(): string | undefined {
  const folder = tempFolder()
  if (
    !isLinux ||
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=700', 'none', folder]).status !== 0
  ) {
    return undefined
  }
  mounted.push(folder)
  return folder
}

const disk = mount()
const other = mount()

test.skipIf(disk === undefined).each(IO_MODES)(
  'a full disk is STORAGE_FULL, and costs nothing but the save (io %s)',
  async (io) => {
    const folder = join(disk as string, io)
    const filler = join(disk as string, 'filler')
    const storage = open(folder, { io })
    await seed(storage, { old: 'x'.repeat(5000) })
    const before = readFileSync(pathOf(folder))
    const session = new Manager(HOUR, storage).new(ID)
    await session.set(KEY, VALUE.repeat(1000))
    try {
      for (;;) writeFileSync(filler, Buffer.alloc(4096), { flag: 'a' })
    } catch {
      // It is full.
    }
    for (const retry of [1, 2]) {
      const error = await failsWith('STORAGE_FULL', session.close())
      expect(error.retryable, `try ${retry}`).toBe(true)
    }
    expect(readFileSync(pathOf(folder)).equals(before)).toBe(true)
    expect(locksIn(folder)).toEqual([])
    await failsWith('STORAGE_FULL', storage.set('another', KEY, VALUE.repeat(1000), HOUR))
    expect(exists(pathOf(folder, 'another'))).toBe(false)
    expect(await open(folder).data(ID)).toEqual({ old: 'x'.repeat(5000) })
    rmSync(filler)
    await session.close()
    expect(await open(folder).data(ID)).toEqual({ old: 'x'.repeat(5000), [KEY]: VALUE.repeat(1000) })
    rmSync(folder, { recursive: true })
  },
)

test.skipIf(!isLinux).each(IO_MODES)(
  'a limit on the size of files is STORAGE_FULL as well (io %s)',
  async (io) => {
    const folder = tempFolder()
    await seed(open(folder))
    const before = readFileSync(pathOf(folder))
    const child = new Child(
      { what: 'limited', folder, ids: [ID], key: KEY, options: { io } },
      { under: ['sh', '-c', 'ulimit -S -f 32; exec "$@"', 'limited'] },
    )
    await child.says('refused STORAGE_FULL true')
    expect(child.lines[0]).toBe('refused STORAGE_FULL true')
    expect(readFileSync(pathOf(folder)).equals(before)).toBe(true)
    expect(locksIn(folder)).toEqual([])
    execFileSync('prlimit', [`--pid=${child.pid}`, '--fsize=unlimited'])
    child.goOn()
    await child.succeeds()
    expect(await open(folder).data(ID)).toEqual({ a: 1, [KEY]: 'x'.repeat(100_000) })
  },
)

/** A folder with a session that its user may read and not write. */
async function readOnlyFolder(hasLocks: boolean): Promise<string> {
  const folder = join(tempFolder(), 'sessions')
  mkdirSync(folder, { mode: 0o700 })
  const storage = open(folder)
  await seed(storage, { old: 1 })
  if (!hasLocks) rmSync(join(folder, '.gsession'), { recursive: true })
  if (isRoot) {
    chmodSync(join(folder, '..'), 0o755)
    for (const name of ['', ...(readdirSync(folder, { recursive: true }) as string[])]) {
      chownSync(join(folder, name), NOBODY, NOBODY)
    }
  }
  chmodSync(folder, 0o500)
  return folder
}

test.each([
  [true, 'async'],
  [true, 'sync'],
  [false, 'async'],
] as const)(
  'a folder that may only be read denies what writes, and is read (locks %s, io %s)',
  async (hasLocks, io) => {
    const folder = await readOnlyFolder(hasLocks)
    const job: Job = { what: 'denied', folder, ids: [ID], key: KEY, options: { io } }
    const child = new Child(job, isRoot ? { uid: NOBODY } : {})
    await child.succeeds()
    const refused = child.lines.filter((line) => line.startsWith('refused'))
    expect(refused.slice(0, 3)).toEqual(Array(3).fill('refused STORAGE_DENIED false'))
    expect(child.lines.at(-1)).toBe('read {"old":1}')
    const printed = child.lines.filter((line) => line.startsWith('printed')).join()
    for (const secret of [ID, KEY, 'hushfolder-', 'newid']) {
      expect(printed.replace(/[^ (]*hushfolder-\w+\/workers\/worker\.mjs/g, '')).not.toContain(secret)
    }
    if (hasLocks) expect(locksIn(folder)).toEqual([])
    chmodSync(folder, 0o700)
  },
)

test.skipIf(other === undefined)(
  'a file system that is mounted read-only is read, and denies what writes',
  async () => {
    const folder = other as string
    await seed(open(folder), { old: 1 })
    await remountReadOnly(folder)
    for (const io of IO_MODES) {
      const storage = open(folder, { io, ttl: HOUR })
      expect(await storage.data(ID)).toEqual({ old: 1 })
      await storage.updateTTL(ID, HOUR)
      await failsWith('STORAGE_DENIED', storage.flush())
      await failsWith('STORAGE_DENIED', storage.set(ID, KEY, VALUE, HOUR))
      await failsWith('STORAGE_DENIED', storage.removeAll(ID))
    }
  },
)

/** The thread pool may still be about to close the file that was written: until then the folder is busy. */
async function remountReadOnly(folder: string): Promise<void> {
  await vi.waitFor(() => execFileSync('mount', ['-o', 'remount,ro', folder], { stdio: 'pipe' }), HANGS)
}
