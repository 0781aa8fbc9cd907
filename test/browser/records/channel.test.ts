import { afterEach, expect, it, vi } from 'vitest'
import { ChangeChannel } from '../../../platforms/browser/records/change-channel.ts'

const open = new Set<BroadcastChannel>()

class CountedChannel extends BroadcastChannel {
  constructor(name: string) {
    super(name)
    open.add(this)
  }
  override close(): void {
    super.close()
    open.delete(this)
  }
}

afterEach(() => {
  vi.unstubAllGlobals()
  open.clear()
})

it('a channel is open only while somebody listens, and still tells each change', async () => {
  const heard: string[] = []
  const there = new BroadcastChannel('heard')
  there.onmessage = ({ data }) => heard.push(`${data.id} ${data.type}`)
  vi.stubGlobal('BroadcastChannel', CountedChannel)
  const channel = new ChangeChannel('heard')
  for (const id of ['one', 'two', 'three']) channel.post({ id, type: 'saved' })
  channel.post({ id: 'one', type: 'removed' })
  expect(open.size).toBe(0)
  await expect.poll(() => heard).toEqual(['one saved', 'one removed', 'two saved', 'three saved'])
  const stop = [channel.listen(() => {}), channel.listen(() => {})]
  channel.post({ id: 'four', type: 'saved' })
  expect(open.size).toBe(1)
  stop[0]!()
  expect(open.size).toBe(1)
  stop[1]!()
  expect(open.size).toBe(0)
  channel.close()
  await expect.poll(() => heard.at(-1)).toBe('four saved')
  there.close()
})
