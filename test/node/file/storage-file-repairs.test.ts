import { chownSync, lchownSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { Manager, StorageFile } from '../../../platforms/node/index.ts'
import { HOUR, pathOf, pause, save, seed, tempFolder } from './support.ts'

const home = process.cwd()

afterEach(() => process.chdir(home))

describe('a folder of locks that somebody has been at', () => {
  it.each([
    ['holds nothing', []],
    ['holds what an epoch that was put aside has left', ['x-left']],
    ['holds something that is none of ours', ['strange']],
    ['holds two epochs', ['e-one', 'e-two']],
  ])(
    'a session is saved although a person changed the folder of locks, and one epoch remains: %s',
    async (_what, names) => {
      const folder = tempFolder()
      mkdirSync(join(folder, '.gsession'))
      for (const name of names) mkdirSync(join(folder, '.gsession', name))
      const manager = new Manager(HOUR, new StorageFile(folder))
      await save(manager, 'some', { a: 1 })
      expect(await manager.new('some').get('a')).toBe(1)
      const left = readdirSync(join(folder, '.gsession'))
      expect(left.filter((name) => name.startsWith('e-'))).toHaveLength(1)
      expect(left.filter((name) => name.startsWith('x-'))).toEqual([])
    },
  )
})

describe('the path of a folder', () => {
  it('a relative path of a folder is resolved when the storage is made, and not again when the process changes its folder', async () => {
    process.chdir(tempFolder())
    const manager = new Manager(HOUR, new StorageFile('sessions'))
    await save(manager, 'some', { a: 1 })
    process.chdir(home)
    expect(await manager.new('some').get('a')).toBe(1)
  })

  it("a slash at the end of a path does not hide another user's symbolic link", async () => {
    const folder = tempFolder()
    mkdirSync(join(folder, 'real'), { mode: 0o700 })
    symlinkSync(join(folder, 'real'), join(folder, 'link'))
    lchownSync(join(folder, 'link'), 1234, 1234)
    for (const path of [join(folder, 'link'), `${join(folder, 'link')}/`]) {
      await expect(new StorageFile(path).getSession('some', HOUR)).rejects.toMatchObject({
        code: 'STORAGE_DENIED',
      })
    }
  })
})

it('a folder that was removed, and made anew by somebody else, is refused by a storage that is running', async () => {
  const folder = join(tempFolder(), 'sessions')
  const storage = new StorageFile(folder)
  await seed(storage)
  rmSync(folder, { recursive: true })
  mkdirSync(folder)
  chownSync(folder, 1234, 1234)
  writeFileSync(pathOf(folder), Buffer.concat([Buffer.alloc(8, 127), Buffer.from('{"user":"planted"}')]))
  await pause(1100)
  await expect(storage.getSession('some', HOUR)).rejects.toMatchObject({ code: 'STORAGE_DENIED' })
})

it('a storage of any kind can be disposed of', async () => {
  const storage = new StorageFile(tempFolder())
  await expect(storage[Symbol.asyncDispose]()).resolves.toBe(undefined)
})
