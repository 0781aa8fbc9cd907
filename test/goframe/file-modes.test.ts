import { chownSync, existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Manager, StorageFile } from '../../platforms/node/index.ts'
import { besideEachGoFrame, DAY } from './support/beside.ts'
import { GoSessions } from './support/go-process.ts'
import { makeFolder, pathOf, removeFolder } from './support/session-files.ts'

const isRoot = process.geteuid?.() === 0
/** A group that this user may give to a file, other than the default one. */
const otherGroup = isRoot ? 4242 : process.getgroups?.().find((group) => group !== process.getegid?.())

besideEachGoFrame('the files that are shared with GoFrame $version', ({ binary }) => {
  let folder: string
  let go: GoSessions
  let manager: Manager

  beforeAll(() => {
    folder = makeFolder()
    go = new GoSessions(binary, folder, { umask: '022' })
    manager = new Manager(DAY, new StorageFile(folder))
  })

  afterAll(async () => {
    await go.end()
    removeFolder(folder)
  })

  async function change(id: string): Promise<void> {
    const session = manager.new(id)
    await session.set('changed', 'by us')
    await session.close()
  }

  const statOf = (id: string) => statSync(pathOf(folder, id))
  const modeOf = (id: string) => (statOf(id).mode & 0o777).toString(8)

  it('Node keeps the mode of files that GoFrame created', async () => {
    await go.set('mode', { a: 1 })
    expect(modeOf('mode')).toBe('755')
    const { ino } = statOf('mode')
    await change('mode')
    expect(modeOf('mode')).toBe('755')
    expect(statOf('mode').ino).not.toBe(ino)
    expect((await go.read('mode')).data).toEqual({ a: 1, changed: 'by us' })
  })

  it('Node keeps the mode that another umask gave to files of GoFrame', async () => {
    const strict = new GoSessions(binary, folder, { umask: '027' })
    await strict.set('umask', { a: 1 })
    await strict.end()
    expect(modeOf('umask')).toBe('750')
    await change('umask')
    expect(modeOf('umask')).toBe('750')
  })

  it.skipIf(otherGroup === undefined)('Node keeps the group of files', async () => {
    await go.set('group', { a: 1 })
    chownSync(pathOf(folder, 'group'), -1, otherGroup!)
    await change('group')
    expect(statOf('group').gid).toBe(otherGroup)
    expect(modeOf('group')).toBe('755')
  })

  it.skipIf(!isRoot)('Node keeps the owner of files when it runs as root', async () => {
    await go.set('owner', { a: 1 })
    chownSync(pathOf(folder, 'owner'), 4242, 4242)
    await change('owner')
    expect(statOf('owner')).toMatchObject({ uid: 4242, gid: 4242 })
  })

  it('files that Node created are private, and stay so when GoFrame writes them', async () => {
    await change('made')
    expect(modeOf('made')).toBe('600')
    await go.set('made', { theirs: 1 })
    expect(modeOf('made')).toBe('600')
  })

  it('files that Node created are as readable as GoFrame’s if an option says so', async () => {
    const open = new Manager(DAY, new StorageFile(folder, undefined, { fileMode: 0o644 }))
    const session = open.new('open')
    await session.set('a', 1)
    await session.close()
    expect(modeOf('open')).toBe('644')
  })

  it('Node leaves no file in the folder that GoFrame would take for a session', async () => {
    expect(existsSync(join(folder, '.gsession'))).toBe(true)
    await go.set('.gsession', { a: 1 })
    expect((await go.read('.gsession')).data).toEqual({ a: 1 })
    await change('mode')
  })
})
