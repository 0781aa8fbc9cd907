import { asyncDispose } from '../../../src/common/async-dispose.ts'
import type { Session } from '../../../src/session/session.ts'
import { requestContext } from '../request/request-context.ts'
import type { ResponsePhase } from '../request/response-phase.ts'
import type { SharedState } from '../request/shared-state.ts'
import { JarCookie } from './jar-cookie.ts'
import { checkRequest, type OpenRequest } from './open-request.ts'

/**
 * The session of a request whose response is not at hand, and the step that writes it. `await using` commits at the end
 * of a block.
 *
 * @example
 * const { session, commit } = sessions.open({ cookies: await cookies(), headers: await headers() })
 * await session.set('user', name)
 * await commit()
 */
export interface OpenSession<T extends object = Record<string, unknown>> extends AsyncDisposable {
  /** The session, which the first call of it loads. */
  readonly session: Session<T>
  /**
   * Saves the session and sets its cookie, as `session.close` does: await it before the response. What is changed
   * later needs another `commit`. If it fails, a later one tries again, except after `SESSION_DESTROYED` and
   * `NOT_DURABLE`.
   *
   * Rejects with `RESPONSE_SENT` if the change needs a cookie that can't be set, or with a code of the storage.
   */
  readonly commit: () => Promise<void>
}

/** Opens the session of a request by its cookie jar or its headers. */
export function openSession<T extends object>(shared: SharedState<T>, request: OpenRequest): OpenSession<T> {
  const { options } = shared
  const { jar, requested, isSecure } = checkRequest(options, request)
  const cookie = (phase: ResponsePhase) => new JarCookie(jar, phase, options, isSecure)
  const { session } = requestContext(shared, requested, cookie)
  const commit = () => session.close()
  return { session, commit, [asyncDispose]: commit }
}
