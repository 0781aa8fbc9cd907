import { readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { HandleLimit, lacksHandles, withHandles } from '../../../platforms/node/file/handle-limit.ts'
import { SessionError } from '../../../platforms/node/index.ts'
import { Child } from './children.ts'
import { HOUR, IO_MODES, isLinux, locksIn, open, pause, seed, tempFolder } from './support.ts'

test.skipIf(!isLinux).each([
  ['async', 256, 5000, 'relaxed'],
  ['sync', 256, 5000, 'relaxed'],
  ['async', 64, 500, 'relaxed'],
  ['sync', 64, 500, 'relaxed'],
  ['async', 128, 200, 'strict'],
  ['sync', 128, 200, 'strict'],
] as const)(
  'closes, reads and renewals end well at the limit of open files, however many are parallel (io %s, %i files, %i, %s)',
  async (io, files, count, durability) => {
    const folder = tempFolder()
    const child = new Child(
      { what: 'parallel', folder, ids: ['any'], key: 'n', count, options: { io, durability } },
      { under: ['sh', '-c', `ulimit -n ${files}; exec "$@"`, 'limited'] },
    )
    await child.succeeds()
    expect(child.lines).toEqual(['done'])
    expect(readdirSync(folder).filter((name) => name.endsWith('.session'))).toHaveLength(count - 10)
    expect(await open(folder).data(`id${count - 1}`)).toEqual({ n: count - 1 })
    expect(locksIn(folder)).toEqual([])
  },
)

test.each(IO_MODES)(
  'what waits for the lock of another process keeps no other session from being saved (io %s)',
  async (io) => {
    // On a busy machine the locks below may count as stale before the others are saved: then once more.
    for (let attempt = 1; !(await waitsAlone(io)); attempt++) expect(attempt).toBeLessThan(10)
  },
)

/** Whether saves of free sessions ended while as many others still waited for a lock. */
async function waitsAlone(io: 'async' | 'sync'): Promise<boolean> {
  const folder = tempFolder()
  const storage = open(folder, { io })
  await seed(storage)
  const locks = join(folder, '.gsession')
  const epoch = (readdirSync(locks)[0] as string).slice(2)
  const held = Array.from({ length: 200 }, (_, n) => join(locks, `e-${epoch}`, `held${n}.${epoch}`))
  for (const path of held) writeFileSync(path, '')
  const alive = setInterval(() => {
    for (const path of held) utimesSync(path, new Date(), new Date())
  }, 300)
  let isHeld = true
  const waiting = held.map((_, n) => storage.set(`held${n}`, 'a', n, HOUR).then(() => isHeld))
  await pause(100)
  await Promise.all(held.map((_, n) => storage.set(`free${n}`, 'a', n, HOUR)))
  isHeld = false
  clearInterval(alive)
  const ended = await Promise.all(waiting)
  expect(await storage.get('held7', 'a')).toBe(7)
  return !ended.includes(true)
}

test('a place is given to those that wait in their order, and never to more than there are', () => {
  const limit = new HandleLimit(2)
  const started: number[] = []
  expect([limit.tryTake(), limit.tryTake(), limit.tryTake()]).toEqual([true, true, false])
  for (const n of [1, 2, 3]) limit.whenFree(() => started.push(n))
  limit.give()
  limit.whenFree(() => started.push(4))
  expect(started).toEqual([1])
  for (let i = 0; i < 3; i++) limit.give()
  expect(started).toEqual([1, 2, 3, 4])
  expect(limit.tryTake()).toBe(false)
  limit.give()
  expect(limit.tryTake()).toBe(true)
})

test('a bound that was lowered rises again with the files that are closed', () => {
  const limit = new HandleLimit(10)
  const most = (): number => {
    let taken = 0
    while (limit.tryTake()) taken++
    return taken
  }
  for (let i = 0; i < 100; i++) limit.shrink()
  const least = most()
  expect(least).toBeGreaterThan(0)
  expect(least).toBeLessThan(10)
  for (let i = 0; i < least; i++) limit.give()
  for (let i = 0; i < 100; i++) {
    expect(limit.tryTake()).toBe(true)
    limit.give()
  }
  expect(most()).toBe(10)
})

test('work is tried again while the system has no handle left, and after no other failure', async () => {
  const lacking = Object.assign(new Error('EMFILE'), { code: 'EMFILE' })
  const wrapped = new SessionError('STORAGE_UNAVAILABLE', 'the file system failed', { cause: lacking })
  const failures: unknown[] = [lacking, wrapped, Object.assign(new Error('ENFILE'), { code: 'ENFILE' })]
  expect(failures.map(lacksHandles)).toEqual([true, true, true])
  const work = (): string => {
    if (failures.length > 0) throw failures.shift()
    return 'done'
  }
  expect(await withHandles(work)).toBe('done')
  const done = new SessionError('NOT_DURABLE', 'it was applied', { cause: lacking })
  failures.push(done, lacking)
  await expect(withHandles(work)).rejects.toBe(done)
  expect(failures).toEqual([lacking])
})
