import 'fake-indexeddb/auto'
import { afterEach, expect, it, onTestFinished } from 'vitest'
import { Manager, type SessionChange, StorageIndexedDB } from '../../../platforms/browser/index.ts'
import { ChangeChannel } from '../../../platforms/browser/records/change-channel.ts'

const HOUR = 3_600_000
const managers: Manager[] = []

/** A manager with a storage of its own, as another tab has one. */
function tab(name: string, now?: () => number): Manager {
  const manager = new Manager(HOUR, new StorageIndexedDB(name, { now }))
  managers.push(manager)
  return manager
}

afterEach(async () => {
  for (const manager of managers.splice(0)) await manager[Symbol.asyncDispose]()
})

it('a tab hears what other tabs have saved and removed, and not its own changes', async () => {
  const [here, there] = [tab('told'), tab('told')]
  const heard = { here: [] as SessionChange[], there: [] as SessionChange[] }
  here.onChange((change) => heard.here.push(change))
  there.onChange((change) => heard.there.push(change))
  const session = here.new('one')
  await session.set('a', 1)
  await session.close()
  await there.new('one').destroy()
  await expect
    .poll(() => heard)
    .toEqual({
      here: [{ id: 'one', type: 'removed' }],
      there: [{ id: 'one', type: 'saved' }],
    })
})

it('a listener that was ended hears nothing more, and none hears the changes of another database', async () => {
  const [here, there, elsewhere] = [tab('stopped'), tab('stopped'), tab('other')]
  const heard: string[] = []
  const stop = here.onChange(({ id }) => heard.push(id))
  for (const [manager, id] of [
    [elsewhere, 'elsewhere'],
    [there, 'first'],
  ] as const) {
    const session = manager.new(id)
    await session.set('a', 1)
    await session.close()
  }
  await expect.poll(() => heard).toEqual(['first'])
  stop()
  await there.new('first').destroy()
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(heard).toEqual(['first'])
})

it('saves in quick succession are told once, and a removal at once', async () => {
  const [here, there] = [new ChangeChannel('often'), new ChangeChannel('often')]
  onTestFinished(() => [here, there].forEach((channel) => void channel.close()))
  const heard: string[] = []
  here.listen(({ id, type }) => heard.push(`${id} ${type}`))
  for (const id of ['one', 'two', 'one', 'one', 'two', 'three']) there.post({ id, type: 'saved' })
  there.post({ id: 'three', type: 'removed' })
  await expect.poll(() => heard).toEqual(['one saved', 'three removed', 'two saved', 'one saved'])
})

it('saves that are gathered are told when the storage is disposed of', async () => {
  const [here, there] = [tab('let go'), tab('let go')]
  const heard: string[] = []
  here.onChange(({ id }) => heard.push(id))
  for (const id of ['one', 'two']) {
    const session = there.new(id)
    await session.set('n', 1)
    await session.close()
  }
  await there[Symbol.asyncDispose]()
  await expect.poll(() => heard).toEqual(['one', 'two'])
})

it('a renewal, and an update that changes nothing, are not told', async () => {
  let time = Date.now()
  const [here, there] = [tab('quiet'), tab('quiet', () => time)]
  const session = there.new('one')
  await session.set('a', 1)
  await session.close()
  const heard: SessionChange[] = []
  here.onChange((change) => heard.push(change))
  time += 60_000
  await session.get('a')
  await session.close()
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(heard).toEqual([])
  const stranger = new BroadcastChannel('gsession:indexeddb:quiet')
  for (const foreign of [undefined, 'one', { id: 1, type: 'saved' }, { id: 'one', type: 'x' }]) {
    stranger.postMessage(foreign)
  }
  stranger.postMessage({ id: 'last', type: 'saved' })
  await expect.poll(() => heard).toEqual([{ id: 'last', type: 'saved' }])
  stranger.close()
})
