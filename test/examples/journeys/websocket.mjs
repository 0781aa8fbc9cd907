import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Visitor } from './support/visitor.mjs'

const LOG_IN = { name: 'ada', password: 'an example' }
const LOG_IN_OF_BOB = { name: 'bob', password: 'another example' }

export async function walk({ url, project, step }) {
  const { WebSocket } = createRequire(join(project, 'package.json'))('ws')
  const ada = new Visitor(() => url)
  const elsewhere = new Visitor(() => url)

  /** Opens a socket as a page of `origin` does. It keeps what it has received in `received`. */
  function open(visitor, origin = url) {
    const cookie = [...visitor.cookies].map((pair) => pair.join('=')).join('; ')
    const socket = new WebSocket(url.replace('http', 'ws'), { origin, headers: { cookie } })
    socket.received = []
    socket.on('message', (message) => socket.received.push(String(message)))
    return socket
  }

  /** The status of the answer to an upgrade: 101 if the socket was opened. */
  async function statusOf(socket) {
    const opened = once(socket, 'open').then(() => 101)
    const refused = once(socket, 'unexpected-response').then(([, response]) => response.statusCode)
    return Promise.race([opened, refused])
  }

  async function received(socket, count) {
    while (socket.received.length < count) await once(socket, 'message')
    return socket.received
  }

  await step('who is not logged in gets no socket', async () => {
    assert.equal(await statusOf(open(ada)), 401)
  })

  for (const visitor of [ada, elsewhere]) await visitor.post('/login', LOG_IN)

  await step('a page of another site gets no socket', async () => {
    assert.equal(await statusOf(open(ada, 'http://evil.example')), 403)
  })

  const [first, second, other] = [open(ada), open(ada), open(elsewhere)]

  await step('a message reaches all sockets, with the name of the session', async () => {
    await Promise.all([first, second, other].map((socket) => once(socket, 'open')))
    first.send('hello')
    for (const socket of [first, second, other]) assert.deepEqual(await received(socket, 1), ['ada: hello'])
  })

  await step('messages of two sockets all count in their session', async () => {
    for (const socket of [first, second]) for (let i = 0; i < 4; i++) socket.send('more')
    await received(other, 9)
    assert.deepEqual(await ada.json('/messages'), { messages: 9 })
    assert.deepEqual(await elsewhere.json('/messages'), { messages: 0 })
  })

  await step('a double click on the log-in gives one session, which gets a socket', async () => {
    const guest = new Visitor(() => url)
    await guest.post('/login', LOG_IN)
    const clicks = [guest.copy(), guest.copy()]
    const answers = await Promise.all(clicks.map((click) => click.post('/login', LOG_IN)))
    assert.deepEqual(
      answers.map(({ status }) => status),
      [204, 204],
    )
    assert.equal(new Set(clicks.map(({ cookies }) => cookies.get('gfsessionid'))).size, 1)
    const socket = open(clicks[0])
    assert.equal(await statusOf(socket), 101)
    socket.close()
    assert.equal(await statusOf(open(guest)), 401)
  })

  await step('who logs in after another user ends her sockets, and gets nothing of hers', async () => {
    const shared = new Visitor(() => url)
    await shared.post('/login', LOG_IN)
    const hers = shared.copy()
    const socket = open(hers)
    await once(socket, 'open')
    const closed = once(socket, 'close')
    socket.send('mine')
    await received(socket, 1)
    assert.equal((await shared.post('/login', LOG_IN_OF_BOB)).status, 204)
    assert.equal((await closed)[0], 1008)
    assert.equal(await statusOf(open(hers)), 401)
    assert.deepEqual(await shared.json('/messages'), { messages: 0 })
    const his = open(shared)
    await once(his, 'open')
    his.send('hello')
    assert.deepEqual(await received(his, 1), ['bob: hello'])
    his.close()
  })

  await step('a log-out ends sockets that are just being opened', async () => {
    for (let turn = 0; turn < 10; turn++) {
      const visitor = new Visitor(() => url)
      await visitor.post('/login', LOG_IN)
      const socket = open(visitor)
      const ended = Promise.race([once(socket, 'close'), once(socket, 'unexpected-response')])
      await Promise.all([visitor.post('/logout'), ended])
    }
  })

  await step('a log-out ends the sockets of its session, and no others', async () => {
    const copy = ada.copy()
    const closed = Promise.all([first, second].map((socket) => once(socket, 'close')))
    assert.equal((await ada.post('/logout')).status, 204)
    assert.deepEqual(
      (await closed).map(([code]) => code),
      [1008, 1008],
    )
    assert.equal(await statusOf(open(copy)), 401)
    other.send('still here')
    assert.equal((await received(other, 12)).at(-1), 'ada: still here')
  })
}
