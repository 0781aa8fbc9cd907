import { execFileSync, spawnSync } from 'node:child_process'
import { lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Manager, type StorageFile } from '../../../platforms/node/index.ts'
import {
  bytesOf,
  changes,
  exists,
  failsWith,
  HANGS,
  HOUR,
  ID,
  IO_MODES,
  idsOf,
  isRoot,
  locksIn,
  open,
  pathOf,
  START,
  save,
  seed,
  setup,
  tempFolder,
} from './support.ts'

/** What may stand in a record's place and is none; each answers how to see that it is unharmed. */
const PLACES: Record<string, (path: string) => () => void> = {
  'a symbolic link to a file'(path) {
    const target = join(tempFolder(), 'target')
    const bytes = bytesOf(START, '{"a":1}')
    writeFileSync(target, bytes)
    symlinkSync(target, path)
    return () => expect(readFileSync(target).equals(bytes)).toBe(true)
  },
  'a symbolic link to a record beside it'(path) {
    const target = path.replace(ID, 'beside')
    const bytes = bytesOf(START, '{"a":1}')
    writeFileSync(target, bytes)
    symlinkSync('beside.session', path)
    return () => expect(readFileSync(target).equals(bytes)).toBe(true)
  },
  'a symbolic link to nothing'(path) {
    const target = join(tempFolder(), 'target')
    symlinkSync(target, path)
    return () => expect(exists(target)).toBe(false)
  },
  'a symbolic link to /dev/zero'(path) {
    symlinkSync('/dev/zero', path)
    return () => expect(lstatSync('/dev/zero').isCharacterDevice()).toBe(true)
  },
  'a FIFO'(path) {
    execFileSync('mkfifo', [path])
    return () => {}
  },
  'a socket'(path) {
    const server = createServer().listen(path).unref()
    return () => expect(server.listening).toBe(true)
  },
  'a folder'(path) {
    mkdirSync(path)
    writeFileSync(join(path, 'file'), 'of somebody')
    return () => expect(readFileSync(join(path, 'file'), 'utf8')).toBe('of somebody')
  },
}

const CALLS: Record<string, (storage: StorageFile) => Promise<unknown>> = {
  get: (storage) => storage.get(ID, 'a'),
  data: (storage) => storage.data(ID),
  getSession: (storage) => storage.getSession(ID, HOUR),
  set: (storage) => storage.set(ID, 'b', 2, HOUR),
  setSession: (storage) => seed(storage),
  remove: (storage) => storage.remove(ID, 'a'),
  'mergeSession, loaded': (storage) => storage.mergeSession(ID, changes('loaded', { b: 2 }), HOUR),
  'mergeSession, absent': (storage) => storage.mergeSession(ID, changes('absent', { b: 2 }), HOUR),
  updateTTL: (storage) => storage.updateTTL(ID, HOUR),
  moveSession: (storage) => storage.moveSession(ID, 'elsewhere', HOUR),
  'the close of a session': async (storage) => {
    await save(new Manager(HOUR, storage), ID, { b: 2 })
  },
}

const TABLE = Object.keys(PLACES).flatMap((place) => IO_MODES.map((io) => [place, io] as const))

/** A FIFO may not hang anybody. */
async function soon<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it hangs')), HANGS)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

test.each(TABLE)('%s in the place of a record is refused (io %s)', async (place, io) => {
  const { storage, file, folder } = setup({ io, ttl: HOUR })
  await seed(storage, {}, 'another')
  const isUnharmed = (PLACES[place] as (path: string) => () => void)(file)
  const { ino } = lstatSync(file)
  for (const [name, call] of Object.entries(CALLS)) {
    await soon(failsWith('STORAGE_DENIED', call(storage))).catch((error: unknown) => {
      throw new Error(`${name}: ${error instanceof Error ? error.message : error}`)
    })
    expect(lstatSync(file).ino, name).toBe(ino)
  }
  isUnharmed()
  expect(locksIn(folder)).toEqual([])
  expect(exists(pathOf(folder, 'elsewhere'))).toBe(false)
})

test.each(TABLE)(
  'removeAll of %s takes away what stands there, follows nothing, and leaves a folder (io %s)',
  async (place, io) => {
    const { storage, file, folder } = setup({ io })
    await seed(storage, {}, 'another')
    const isUnharmed = (PLACES[place] as (path: string) => () => void)(file)
    if (place === 'a folder') await soon(failsWith('STORAGE_DENIED', storage.removeAll(ID)))
    else await soon(storage.removeAll(ID))
    expect(exists(file)).toBe(place === 'a folder')
    isUnharmed()
    expect(locksIn(folder)).toEqual([])
    if (place === 'a folder') return
    await seed(storage)
    expect(await storage.data(ID)).toEqual({ a: 1 })
  },
)

test.each(Object.keys(PLACES))('a sweep and ids pass over %s', async (place) => {
  const { storage, file, clock } = setup({ ttl: HOUR })
  await seed(storage, {}, 'another')
  const isUnharmed = (PLACES[place] as (path: string) => () => void)(file)
  const ids = await idsOf(storage)
  expect(ids.filter((id) => id !== 'beside')).toEqual(['another'])
  clock.now += HOUR + 1
  await soon(storage.sweep())
  expect(exists(file)).toBe(true)
  if (place !== 'a symbolic link to a record beside it') isUnharmed()
})

const device = join(tempFolder(), 'device')
const hasDevices = isRoot && spawnSync('mknod', [device, 'c', '1', '5']).status === 0

test.skipIf(!hasDevices).each(IO_MODES)(
  'a device in the place of a record is refused (io %s)',
  async (io) => {
    const { file, folder } = setup()
    execFileSync('mknod', [file, 'c', '1', '5'])
    const storage = open(folder, { io })
    await soon(failsWith('STORAGE_DENIED', storage.data(ID)))
    await soon(failsWith('STORAGE_DENIED', storage.set(ID, 'a', 1, HOUR)))
  },
)
