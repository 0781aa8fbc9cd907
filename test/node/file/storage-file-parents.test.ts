import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { StorageFile } from '../../../platforms/node/index.ts'
import { Child } from './children.ts'
import { failsWith, HOUR, ID, isRoot, KEY, NOBODY, open, pause, seed, tempFolder } from './support.ts'

const STRANGER = 12_345

/** A folder `parent/own`, and above both one that only this user can write to. */
function nested(): { parent: string; folder: string } {
  const parent = join(tempFolder(), 'parent')
  const folder = join(parent, 'own')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(parent, 0o755)
  return { parent, folder }
}

async function messageOf(folder: string, options = {}): Promise<string> {
  const storage = open(folder, options)
  const { message } = await failsWith('STORAGE_DENIED', storage.set(ID, 'a', 1, HOUR))
  await failsWith('STORAGE_DENIED', storage.getSession(ID, HOUR))
  await failsWith('STORAGE_DENIED', storage.removeAll(ID))
  return message
}

async function works(folder: string, options = {}): Promise<void> {
  const storage = open(folder, options)
  await seed(storage)
  expect(await storage.data(ID)).toEqual({ a: 1 })
}

describe('every folder above the session folder is checked', () => {
  test.skipIf(!isRoot)("a folder in another user's folder is refused, and says what to do", async () => {
    const { parent, folder } = nested()
    chownSync(parent, STRANGER, STRANGER)
    expect(await messageOf(folder)).toMatch(/a folder above it belongs to another user.*trustFolder: true/)
    await messageOf(folder, { trustFolder: 'group' })
    await works(folder, { trustFolder: true })
  })

  test.skipIf(!isRoot)('so is one further below, and a missing one is not made there', async () => {
    const { parent } = nested()
    chownSync(parent, STRANGER, STRANGER)
    await messageOf(join(parent, 'own', 'deeper', 'sessions'))
    expect(existsSync(join(parent, 'own', 'deeper'))).toBe(false)
  })

  test.each([0o777, 0o757, 0o702])('a folder in one that all can write to is refused (%o)', async (mode) => {
    const { parent, folder } = nested()
    chmodSync(parent, mode)
    expect(await messageOf(folder)).toMatch(/all users can write to a folder above it.*chmod o-w/)
    await messageOf(folder, { trustFolder: 'group' })
    await works(folder, { trustFolder: true })
  })

  test.each([0o1777, 0o1775, 0o755, 0o711])(
    'a folder in one that is sticky, or that only its owner can write to, is fine (%o)',
    async (mode) => {
      const { parent, folder } = nested()
      chmodSync(parent, mode)
      await works(folder)
    },
  )

  test.skipIf(!isRoot)("another user's folder is refused in a sticky folder, too", async () => {
    const { parent, folder } = nested()
    chmodSync(parent, 0o1777)
    chownSync(folder, STRANGER, STRANGER)
    expect(await messageOf(folder)).toContain('it belongs to another user')
    await messageOf(join(folder, 'below'))
  })

  test.skipIf(!isRoot)('a process judges by its own user, and takes folders of root', async () => {
    const { parent, folder } = nested()
    chmodSync(join(parent, '..'), 0o755)
    chownSync(folder, NOBODY, NOBODY)
    const errors = async (): Promise<string[]> => {
      const child = new Child({ what: 'merge', folder, ids: [ID], key: KEY }, { uid: NOBODY })
      await child.ended
      return child.errors.map((line) => line.split(' ')[1] as string)
    }
    expect(await errors()).toEqual([])
    chownSync(parent, NOBODY, NOBODY)
    expect(await errors()).toEqual([])
    chownSync(parent, STRANGER, STRANGER)
    expect(await errors()).toEqual(['STORAGE_DENIED'])
  })
})

describe('a group that can write counts as strangers', () => {
  test.each(['parent', 'folder'] as const)('unless it is trusted (%s)', async (which) => {
    const use = nested()
    chmodSync(use[which], 0o770)
    expect(await messageOf(use.folder)).toMatch(/group can write to.*chmod g-w.*trustFolder: 'group'/)
    await works(use.folder, { trustFolder: 'group' })
    await works(use.folder, { trustFolder: true })
    await works(use.folder, { folderMode: 0o2770 })
  })

  test('and a value of trustFolder that does not exist is refused', () => {
    for (const trustFolder of ['all', 'Group', 1, null]) {
      expect(() => new StorageFile(tempFolder(), HOUR, { trustFolder: trustFolder as 'group' })).toThrow(
        expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
      )
    }
  })
})

describe('symbolic links on the way', () => {
  test('are followed where they, and what they lead to, are trusted', async () => {
    const { parent, folder } = nested()
    symlinkSync('own', join(parent, 'relative'))
    symlinkSync(parent, join(parent, 'absolute'))
    symlinkSync('own/../own/.', join(parent, 'winding'))
    for (const name of ['relative', 'absolute/own', 'winding', 'absolute/relative/deeper']) {
      await works(join(parent, name))
    }
    expect(existsSync(join(folder, 'deeper'))).toBe(true)
  })

  test('are judged by the folder in which they lie, and by those above what they lead to', async () => {
    const { parent, folder } = nested()
    const other = nested()
    symlinkSync(other.folder, join(parent, 'link'))
    symlinkSync(folder, join(other.parent, 'link'))
    chmodSync(parent, 0o777)
    await messageOf(join(parent, 'link'))
    await messageOf(join(other.parent, 'link'))
    await works(other.folder)
  })

  test.skipIf(!isRoot)('are refused where they are of another user, also in a sticky folder', async () => {
    const { parent } = nested()
    const target = nested()
    chmodSync(parent, 0o1777)
    symlinkSync(target.parent, join(parent, 'link'))
    await works(join(parent, 'link', 'own'))
    lchownSync(join(parent, 'link'), STRANGER, STRANGER)
    expect(await messageOf(join(parent, 'link', 'own'))).toContain('a symbolic link on the way to it')
  })

  test('are refused where they lead in a circle', async () => {
    const { parent } = nested()
    symlinkSync('circle', join(parent, 'circle'))
    await messageOf(join(parent, 'circle', 'own'))
  })
})

describe('a folder that is replaced while a storage runs', () => {
  test.skipIf(!isRoot)('by another user is refused within 10 ms, also by renewals', async () => {
    const { folder } = nested()
    const storage = open(folder)
    await seed(storage)
    await storage.getSession(ID, HOUR)
    await storage.updateTTL(ID, HOUR)
    renameSync(folder, `${folder}-before`)
    mkdirSync(folder)
    chownSync(folder, STRANGER, STRANGER)
    await pause(15)
    await failsWith('STORAGE_DENIED', storage.getSession(ID, HOUR))
    await failsWith('STORAGE_DENIED', storage.flush())
    rmSync(folder, { recursive: true })
    renameSync(`${folder}-before`, folder)
    expect(await storage.data(ID)).toEqual({ a: 1 })
    await storage.flush()
  })

  test('or opened to all, is refused within 10 ms; one above it that is, within a second', async () => {
    const { parent, folder } = nested()
    const storage = open(folder)
    await seed(storage)
    chmodSync(folder, 0o707)
    await pause(15)
    await failsWith('STORAGE_DENIED', storage.getSession(ID, HOUR))
    chmodSync(folder, 0o700)
    expect(await storage.data(ID)).toEqual({ a: 1 })
    chmodSync(parent, 0o777)
    await pause(1015)
    await failsWith('STORAGE_DENIED', storage.getSession(ID, HOUR))
  })

  test('by one of our own is used', async () => {
    const { folder } = nested()
    const storage = open(folder)
    await seed(storage)
    renameSync(folder, `${folder}-before`)
    mkdirSync(folder, { mode: 0o700 })
    expect(await storage.data(ID)).toBeUndefined()
    await seed(storage, { a: 2 })
    expect(await storage.data(ID)).toEqual({ a: 2 })
  })
})
