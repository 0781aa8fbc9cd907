import { chownSync, existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Manager, StorageFile } from '../../platforms/node/index.ts'
import { besideEachGoFrame, DAY } from './support/beside.ts'
import { GoSessions } from './support/go-process.ts'
import { makeFolder, pathOf, removeFolder } from './support/session-files.ts'

const isRoot = process.geteuid?.() === 0
/** A group that a file may be given to by this user, other than the one that it gets by itself. */
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

  it('keep the mode that GoFrame made them with', async () => {
    await go.set('mode', { a: 1 })
    expect(modeOf('mode')).toBe('755')
    const { ino } = statOf('mode')
    await change('mode')
    expect(modeOf('mode')).toBe('755')
    expect(statOf('mode').ino).not.toBe(ino)
    expect((await go.read('mode')).data).toEqual({ a: 1, changed: 'by us' })
  })

  it('keep what another umask of GoFrame made of it', async () => {
    const strict = new GoSessions(binary, folder, { umask: '027' })
    await strict.set('umask', { a: 1 })
    await strict.end()
    expect(modeOf('umask')).toBe('750')
    await change('umask')
    expect(modeOf('umask')).toBe('750')
  })

  it.skipIf(otherGroup === undefined)('keep their group', async () => {
    await go.set('group', { a: 1 })
    chownSync(pathOf(folder, 'group'), -1, otherGroup!)
    await change('group')
    expect(statOf('group').gid).toBe(otherGroup)
    expect(modeOf('group')).toBe('755')
  })

  it.skipIf(!isRoot)('keep their owner where we are root', async () => {
    await go.set('owner', { a: 1 })
    chownSync(pathOf(folder, 'owner'), 4242, 4242)
    await change('owner')
    expect(statOf('owner')).toMatchObject({ uid: 4242, gid: 4242 })
  })

  it('are nobody else’s where we made them, and stay so when GoFrame writes', async () => {
    await change('made')
    expect(modeOf('made')).toBe('600')
    await go.set('made', { theirs: 1 })
    expect(modeOf('made')).toBe('600')
  })

  it('are as open as GoFrame’s where we are told so', async () => {
    const open = new Manager(DAY, new StorageFile(folder, undefined, { fileMode: 0o644 }))
    const session = open.new('open')
    await session.set('a', 1)
    await session.close()
    expect(modeOf('open')).toBe('644')
  })

  it('leave nothing of ours that GoFrame would take for a session', async () => {
    expect(existsSync(join(folder, '.gsession'))).toBe(true)
    await go.set('.gsession', { a: 1 })
    expect((await go.read('.gsession')).data).toEqual({ a: 1 })
    await change('mode')
  })
})
