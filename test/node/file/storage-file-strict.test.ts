import { describe, expect, test } from 'vitest'
import { Child } from './children.ts'
import { folderWith, HOUR, ID, IO_MODES, isLinux, locksIn, open } from './support.ts'

const CALLS = ['write', 'fsync', 'rename', 'unlink']
const LOG = CALLS.map((call) => ({ call, path: '\\.session|hushfolder-', action: 'log' as const }))

/** What a process does to the files of a session, one word each. */
async function steps(what: 'merge' | 'remove', durability: 'strict' | 'relaxed', io: 'async' | 'sync') {
  const folder = await folderWith({ a: 1 })
  const child = new Child({ what, folder, ids: [ID], options: { durability, io } }, { rules: LOG })
  await child.succeeds()
  const lock = `\\w+/\\.gsession/e-\\w+/${ID}\\.\\w+`
  const record = `\\w+/${ID}\\.session`
  return child.lines
    .filter((line) => /^\w+ .*\w/.test(line))
    .map((line) =>
      line
        .replace(/ \w{6}$/, ' FOLDER')
        .replace(new RegExp(lock), 'LOCK')
        .replace(new RegExp(record), 'RECORD'),
    )
}

describe.skipIf(!isLinux).each(IO_MODES)('durability (io %s)', (io) => {
  test('with strict durability a file is on the disk before it becomes the record, and its name before it is acknowledged', async () => {
    expect(await steps('merge', 'strict', io)).toEqual([
      'write LOCK',
      'fsync LOCK',
      'rename LOCK > RECORD',
      'fsync FOLDER',
    ])
  })

  test('with strict durability a removal is on the disk before it is acknowledged', async () => {
    expect(await steps('remove', 'strict', io)).toEqual([
      'rename RECORD > LOCK',
      'unlink LOCK',
      'fsync FOLDER',
    ])
  })

  test('with relaxed durability nothing waits for the disk', async () => {
    expect(await steps('merge', 'relaxed', io)).toEqual(['write LOCK', 'rename LOCK > RECORD'])
    expect(await steps('remove', 'relaxed', io)).toEqual(['rename RECORD > LOCK', 'unlink LOCK'])
  })

  test.each(['write', 'fsync', 'rename'])(
    'with strict durability a %s that fails costs nothing but the save',
    async (call) => {
      const folder = await folderWith({ a: 1 })
      const rules = [{ call, path: `${ID}\\.`, action: 'fail' as const }]
      const job = {
        what: 'merge' as const,
        folder,
        ids: [ID],
        options: { durability: 'strict' as const, io },
      }
      const child = new Child(job, { rules })
      expect(await child.ended).toBe(1)
      expect(child.errors[0]).toMatch(/^error STORAGE_UNAVAILABLE StorageFile\./)
      expect(locksIn(folder)).toEqual([])
      expect(await open(folder).data(ID)).toEqual({ a: 1 })
    },
  )

  test('a save whose name could not be put on the disk is not acknowledged, and releases no lock of another process', async () => {
    const folder = await folderWith({ a: 1 })
    const rules = [
      { call: 'fsync', path: 'hushfolder-\\w+$', action: 'fail' as const },
      { call: 'unlink', path: '.', action: 'log' as const },
    ]
    const job = { what: 'merge' as const, folder, ids: [ID], options: { durability: 'strict' as const, io } }
    const child = new Child(job, { rules })
    expect(await child.ended).toBe(1)
    expect(child.lines.filter((line) => line.startsWith('unlink'))).toEqual([])
    expect(locksIn(folder)).toEqual([])
    await open(folder).set(ID, 'b', 2, HOUR)
    expect(await open(folder).getSize(ID)).toBeGreaterThan(1)
  })
})
