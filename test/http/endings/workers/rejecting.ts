import { createServer, request as httpRequest } from 'node:http'
import { HttpSessions } from '../../../../platforms/http/index.ts'
import { Manager, type Session, SessionError, StorageMemory } from '../../../../src/index.ts'

// Runs the named case in a process that an unhandled rejection ends, and prints what happens.

class Broken extends StorageMemory {
  isBroken = false
  /** Runs when a save has begun. */
  onSave: (() => void) | undefined

  override async mergeSession(...args: Parameters<StorageMemory['mergeSession']>): Promise<void> {
    const { onSave } = this
    this.onSave = undefined
    onSave?.()
    if (this.isBroken && onSave === undefined) throw new SessionError('STORAGE_UNAVAILABLE', 'broken')
    return super.mergeSession(...args)
  }
}

const storage = new Broken()
const sessions = new HttpSessions(new Manager(3_600_000, storage))
const made = await sessions.handle(new Request('http://shop.test'), async (session) => {
  await session.set('a', 1)
  return new Response('ok')
})
const cookie = made.headers.getSetCookie()[0]?.split(';')[0] ?? ''
const soon = () => new Promise((resolve) => setTimeout(resolve, 50))

/** A use that begins while the head is being settled. */
const workDuringSave = (session: Session) => () => {
  storage.isBroken = true
  session.set('b', 2).catch(() => {})
}

const cases: Record<string, () => Promise<void>> = {
  async handle() {
    for (const response of [new Response(null, { status: 204 }), new Response('ok')]) {
      const request = new Request('http://shop.test', { headers: { cookie } })
      const handled = sessions.handle(request, async (session) => {
        await session.set('a', 2)
        storage.onSave = workDuringSave(session)
        return response
      })
      await handled.then((answer) => answer.text()).catch((error) => console.log(error.code))
      storage.isBroken = false
    }
  },
  middleware: () =>
    serve(async (session, response) => {
      await session.set('a', 2)
      storage.onSave = workDuringSave(session)
      response.end('ok')
    }),
  abort: () =>
    serve(async (session, _response, leave) => {
      await session.set('a', 2)
      storage.isBroken = true
      await leave()
    }),
  'a change after the abort': () =>
    serve(async (session, _response, leave) => {
      await session.get('a')
      await leave()
      await soon()
      storage.isBroken = true
      await session.set('a', 2)
    }),
}

async function serve(
  handler: (
    session: Session,
    response: { end(text: string): void },
    leave: () => Promise<unknown>,
  ) => unknown,
): Promise<void> {
  const middleware = sessions.middleware()
  let leave = (): void => {}
  const server = createServer((request, response) => {
    middleware(request, response, (error) => {
      if (error) {
        console.log((error as SessionError).code)
        throw new Error('thrown by next')
      }
      const gone = () => {
        leave()
        return new Promise((resolve) => response.on('close', resolve))
      }
      void handler((request as unknown as { session: Session }).session, response, gone)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise<void>((resolve) => {
    const leaving = httpRequest({ port, host: '127.0.0.1', headers: { cookie } }, (response) => {
      response.resume()
      response.on('close', resolve)
    })
    leave = () => leaving.destroy()
    leaving.on('error', () => resolve())
    leaving.end()
  })
  await soon()
  await soon()
  server.closeAllConnections()
  server.close()
}

await cases[process.argv[2] ?? '']?.()
await soon()
console.log('alive')
