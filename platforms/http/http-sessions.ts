import { nowOf } from '../../src/record/lifetime.ts'
import type { ManagerBase } from '../../src/session/manager-base.ts'
import type { Session } from '../../src/session/session.ts'
import type { OpenRequest } from './cookie-jar/open-request.ts'
import { type OpenSession, openSession } from './cookie-jar/open-session.ts'
import { listenToAbort } from './fetch/listen-to-abort.ts'
import { checkResponse, sessionResponse } from './fetch/session-response.ts'
import { checkOptions } from './request/checked-options.ts'
import { freezeMethods } from './request/freeze-methods.ts'
import type { HttpSessionsOptions } from './request/http-options.ts'
import { isHttps } from './request/is-https.ts'
import type { WatchAbort } from './request/request-revocations.ts'
import { cookiesIn, requestedId } from './request/requested-id.ts'
import { ResponseContext } from './request/response-context.ts'
import { SentCookies } from './request/sent-cookies.ts'
import { SharedRevocations } from './request/shared-revocations.ts'
import type { SharedState } from './request/shared-state.ts'
import { type NodeMiddleware, type NodeSessions, nodeSessions } from './server-response/node-middleware.ts'
import type { NodeRequest } from './server-response/node-types.ts'

/**
 * Gives each HTTP request its session, saves the session before the response is sent, and sets the session cookie if
 * the session is new or has a new id. Stands for what GoFrame's server does with `r.Session`.
 *
 * @example
 * import { Manager } from 'gsession'
 * import { HttpSessions } from 'gsession/http'
 *
 * const sessions = new HttpSessions(new Manager<{ user: string }>(24 * 3_600_000))
 *
 * // Web standards
 * const respond = (request: Request) =>
 *   sessions.handle(request, async (session) => new Response(await session.get('user')))
 * // Express
 * app.use(sessions.middleware())
 */
export class HttpSessions<T extends object = Record<string, unknown>> {
  readonly #shared: SharedState<T>
  readonly #node: NodeSessions

  /**
   * `manager` is a `Manager`; its storage keeps the sessions.
   *
   * @throws `INVALID_ARGUMENT`: an option has a wrong type, or browsers would refuse the cookie.
   */
  constructor(manager: ManagerBase<T>, options: HttpSessionsOptions = {}) {
    this.#shared = {
      manager,
      options: checkOptions(options),
      sharedRevocations: new SharedRevocations(),
      sentCookies: new SentCookies(() => nowOf(manager)),
    }
    freezeMethods()
    this.#node = nodeSessions((cookies, header, isEncrypted) => this.#context(cookies, header, isEncrypted))
  }

  /**
   * Handles a `Request`: calls `handler` with its session, saves the session, and returns the response. Changes that
   * are made while the body streams are saved before the body ends.
   *
   * If the handler or the save fails, no cookie is set. So a handler should return a `Response` for its own errors.
   *
   * @example
   * export const GET = (request: Request) =>
   *   sessions.handle(request, async (session) => Response.json(await session.data()))
   *
   * @throws the error of the handler or of the save, or an `AggregateError` of both. A save can fail with any code of the
   * storage, and with `SESSION_DESTROYED` if `rejectDestroyed` is set.
   */
  async handle(
    request: Request,
    handler: (session: Session<T>) => Response | Promise<Response>,
  ): Promise<Response> {
    const { headers, url } = request
    const context = this.#context(
      headers.get('cookie'),
      (name) => headers.get(name),
      url.startsWith('https:'),
      (listener) => listenToAbort(request, listener),
    )
    let response: Response
    try {
      response = await handler(context.session)
      checkResponse(response)
    } catch (error) {
      throw await context.failed(error)
    }
    try {
      const settled = (await context.commit()) ?? []
      return await sessionResponse(response, settled, context, request.signal?.aborted === true)
    } catch (error) {
      // The body will not be read, so its source must not wait for a reader.
      response.body?.cancel(error).catch(() => {})
      throw error
    }
  }

  /**
   * Opens the session of a request whose response is not at hand: in Next's components, actions and route handlers, or
   * at the upgrade to a WebSocket. Returns the `session` and `commit`, which saves it and sets its cookie: await that
   * before the response.
   *
   * Without a cookie jar, or where the jar refuses (in a server component of Next), the session can be read, and one
   * that exists can be changed. A change that needs the cookie (a new session, a new id, `setTTL`) fails with
   * `RESPONSE_SENT`, and nothing is stored.
   *
   * @example
   * const { session, commit } = sessions.open({ cookies: await cookies(), headers: await headers() })
   * await session.set('user', name)
   * await commit()
   *
   * @throws `INVALID_ARGUMENT`: it is no request, or its cookie can't be read.
   */
  open(request: OpenRequest): OpenSession<T> {
    return openSession(this.#shared, request)
  }

  /**
   * Returns a middleware for Express, Connect and frameworks that call `(req, res, next)`. It sets `req.session`, and
   * passes the error of a failed save to `next`.
   *
   * @example
   * app.use(sessions.middleware())
   * app.get('/', async (req, res) => res.send(`Hello ${await req.session.get('user')}`))
   */
  middleware(): NodeMiddleware {
    return this.#node.middleware
  }

  /**
   * The session of a request that went through `middleware`: `req.session`, by its own type, for where other types say
   * what `req.session` is.
   *
   * @example
   * app.get('/', async (req, res) => res.send(`Hello ${await sessions.sessionOf(req).get('user')}`))
   *
   * @throws `INVALID_ARGUMENT`: the request did not go through `middleware`.
   */
  sessionOf(request: NodeRequest): Session<T> {
    return this.#node.sessionOf(request) as Session<T>
  }

  /**
   * Saves the session of a request that went through `middleware` now, before its response. The cookie is set when
   * the response is sent. For frameworks that expect errors as rejected promises.
   *
   * @example
   * await sessions.commit(request)
   *
   * @throws the error of the save.
   * @throws `INVALID_ARGUMENT`: the request did not go through `middleware`.
   */
  commit(request: NodeRequest): Promise<void> {
    return this.#node.commit(request)
  }

  #context(
    cookies: string | null | undefined,
    header: (name: string) => unknown,
    isEncrypted: boolean,
    watchAbort?: WatchAbort,
  ): ResponseContext<T> {
    const { options } = this.#shared
    const named = options.header === undefined ? undefined : header(options.header)
    const requested = requestedId(options, cookiesIn(options, cookies), named)
    const isSecure = isHttps(options, isEncrypted, () => header('x-forwarded-proto'))
    return new ResponseContext(this.#shared, { requested, isSecure, watchAbort })
  }
}
