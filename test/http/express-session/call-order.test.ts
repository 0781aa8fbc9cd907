import { expect, it } from 'vitest'
import { CallOrder } from '../../../platforms/http/express-session/call-order.ts'
import { gate } from '../support.ts'

/** Starts calls, which each end when their gate is opened, and notes what they did. */
function calls(order: CallOrder) {
  const log: string[] = []
  const start = (kind: 'read' | 'write', id: string, name: string, fails = false) => {
    const { opened, open } = gate()
    const done = order[kind](id, async () => {
      log.push(`${name} begins`)
      await opened
      log.push(`${name} ends`)
      if (fails) throw new Error(name)
    })
    return { done, open }
  }
  return { log, start }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

it('a write waits for the calls of its id that came before it, and those after it wait for it', async () => {
  const { log, start } = calls(new CallOrder())
  const [first, second, third] = [
    start('read', 'a', 'one'),
    start('write', 'a', 'two'),
    start('read', 'a', 'three'),
  ]
  third.open()
  second.open()
  await settled()
  expect(log).toEqual(['one begins'])
  first.open()
  await Promise.all([first.done, second.done, third.done])
  expect(log).toEqual(['one begins', 'one ends', 'two begins', 'two ends', 'three begins', 'three ends'])
})

it('reads that follow each other run at the same time, and a write waits for the last of them', async () => {
  const { log, start } = calls(new CallOrder())
  const reads = [start('read', 'a', 'one'), start('read', 'a', 'two')]
  const write = start('write', 'a', 'write')
  write.open()
  await settled()
  expect(log).toEqual(['one begins', 'two begins'])
  reads[1]?.open()
  await settled()
  expect(log).toEqual(['one begins', 'two begins', 'two ends'])
  reads[0]?.open()
  await write.done
  expect(log.slice(3)).toEqual(['one ends', 'write begins', 'write ends'])
})

it('a read after reads that have all ended has a turn of its own', async () => {
  const { log, start } = calls(new CallOrder())
  const first = start('read', 'a', 'one')
  first.open()
  await first.done
  const [write, second] = [start('write', 'a', 'two'), start('read', 'a', 'three')]
  write.open()
  second.open()
  await second.done
  expect(log.slice(2)).toEqual(['two begins', 'two ends', 'three begins', 'three ends'])
})

it('a call that fails does not stop those behind it', async () => {
  const { log, start } = calls(new CallOrder())
  const [first, second] = [start('write', 'a', 'one', true), start('write', 'a', 'two')]
  first.open()
  second.open()
  await expect(first.done).rejects.toThrow('one')
  await second.done
  expect(log.at(-1)).toBe('two ends')
})

it('calls for different ids do not wait for each other', async () => {
  const { log, start } = calls(new CallOrder())
  const first = start('write', 'a', 'one')
  const second = start('write', 'b', 'two')
  second.open()
  await second.done
  expect(log).toEqual(['one begins', 'two begins', 'two ends'])
  first.open()
  await first.done
})
