import { expect, it } from 'vitest'
import { ask, deferred, makeGate, serve, turn } from './response-gate-support.ts'

it('lets a response through at once where there is nothing to wait for', async () => {
  const { gate, log } = makeGate()
  const seen: boolean[] = []
  const port = await serve(
    () => gate,
    (response) => {
      response.setHeader('X-A', '1')
      response.end('hello')
      seen.push(response.headersSent, response.finished)
    },
  )
  const { status, body, headers } = await ask(port)
  expect({ status, body, a: headers['x-a'], cookies: headers['set-cookie'] }).toEqual({
    status: 200,
    body: 'hello',
    a: '1',
    cookies: undefined,
  })
  expect(seen).toEqual([true, true])
  expect(log).toEqual(['beforeHead'])
})

it('sends nothing before the save is done, and then all in order with the cookies', async () => {
  const save = deferred<string[]>()
  const { gate, log } = makeGate({ beforeHead: () => save.promise })
  const order: string[] = []
  const port = await serve(
    () => gate,
    (response) => {
      response.writeHead(201, 'Made', { 'X-A': '1' })
      order.push(`write ${response.write('one ', () => order.push('written'))}`)
      response.once('drain', () => order.push('drain'))
      response.end('two', 'utf8', () => order.push('ended'))
      order.push(`sent ${response.socket?.bytesWritten}`)
      setImmediate(() => {
        order.push('saved', `sent ${response.socket?.bytesWritten}`)
        save.resolve(['sid=1; Path=/'])
      })
    },
  )
  const answer = await ask(port)
  expect(answer).toMatchObject({ status: 201, message: 'Made', body: 'one two', complete: true })
  expect(answer.headers).toMatchObject({ 'x-a': '1', 'set-cookie': ['sid=1; Path=/'] })
  await turn()
  expect(order).toEqual(['write false', 'sent 0', 'saved', 'sent 0', 'written', 'ended'])
  expect(log).toEqual(['beforeHead', 'beforeEnd'])
})
