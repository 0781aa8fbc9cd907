import type { HttpSessionsOptions } from '../../../platforms/http/index.ts'
import { newSessionId, type Session, type SessionError, StorageMemory } from '../../../src/index.ts'
import { write } from '../../support/several-cookies.ts'
import { NAME, setup } from '../support.ts'

/** Notes the ids whose records are read, and fails for some. */
class WatchedStorage extends StorageMemory {
  readonly reads: string[] = []
  readonly failures = new Map<string, SessionError>()

  override getSession(...args: Parameters<StorageMemory['getSession']>) {
    this.reads.push(args[0])
    const failure = this.failures.get(args[0])
    return failure ? Promise.reject(failure) : super.getSession(...args)
  }
}

/** A server, with sessions of ada (logged in) and of nobody, and an id of no session. */
export async function shop(options: HttpSessionsOptions = {}) {
  const storage = new WatchedStorage()
  const app = setup(options, storage)
  const [ada, nobody, dead] = [newSessionId(), newSessionId(), newSessionId()]
  await write(storage, ada, 'ada', { user: 'ada', loggedIn: 1 })
  await write(storage, nobody, 'nobody', { created: 1 })
  /** Sends a request with several cookies, and a header. */
  const bring = (ids: readonly string[], handler: (session: Session) => unknown, header?: string) =>
    app.handle(
      async (session) => {
        await handler(session)
      },
      {
        ...(ids.length > 0 && { cookie: ids.map((id) => `${NAME}=${id}`).join('; ') }),
        ...(header !== undefined && { [NAME]: header }),
      },
    )
  const whose = async (ids: readonly string[], header?: string) => {
    let kind: unknown
    await bring(
      ids,
      async (session) => {
        kind = await session.get('kind')
      },
      header,
    )
    return kind
  }
  return { ...app, storage, ada, nobody, dead, bring, whose }
}

export const read = (session: Session) => session.get('kind')
