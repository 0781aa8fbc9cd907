import type { ManagerBase } from '../../src/session/manager-base.ts'
import type { Session } from '../../src/session/session.ts'
import { checkResponse, sessionResponse } from './fetch/session-response.ts'
import type { HttpSessionsOptions } from './request/http-options.ts'
import { httpSettings } from './request/http-settings.ts'
import { RequestContext, type SharedState } from './request/request-context.ts'
import { requestedId } from './request/requested-id.ts'
import { RevokedIds } from './request/revoked-ids.ts'
import { type NodeMiddleware, type NodeSessions, nodeSessions } from './server-response/node-middleware.ts'
import type { NodeRequest } from './server-response/node-types.ts'

/**
 * Gives each HTTP request its session, saves it before the response goes out, and sends its cookie where the
 * request made the session or changed its id. Stands for what GoFrame's server does with `r.Session`.
 *
 * @example
 * import { Manager } from 'gsession'
 * import { HttpSessions } from 'gsession/http'
 *
 * const sessions = new HttpSessions(new Manager<{ user: string }>(24 * 3_600_000))
 *
 * // Web standards
 * const answer = (request: Request) =>
 *   sessions.handle(request, async (session) => new Response(await session.get('user')))
 * // Express
 * app.use(sessions.middleware())
 */
export class HttpSessions<T extends object = Record<string, unknown>> {
  readonly #shared: SharedState<T>
  readonly #node: NodeSessions

  /** Throws `INVALID_ARGUMENT` for options that no browser would follow. */
  constructor(manager: ManagerBase<T>, options: HttpSessionsOptions = {}) {
    this.#shared = { manager, settings: httpSettings(options), revokedIds: new RevokedIds() }
    this.#node = nodeSessions((cookies, header, isSecure) => this.#context(cookies, header, isSecure))
  }

  /**
   * Answers a `Request` by a function of its session, which is saved before the response is handed on; what is
   * changed while its body streams is saved before that ends. Rejects with what the function or the save failed
   * with (both: an `AggregateError`); no cookie goes out then: answer errors by a `Response`.
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
    )
    let response: Response
    try {
      response = await handler(context.session)
      checkResponse(response)
    } catch (error) {
      throw await context.failed(error)
    }
    try {
      return sessionResponse(response, (await context.commit()) ?? [], context)
    } catch (error) {
      // Whoever makes its body must not wait for somebody to read it.
      response.body?.cancel(error).catch(() => {})
      throw error
    }
  }

  /**
   * A middleware for Express, Connect and others of their kind: it puts the session on `req.session`. A save
   * that fails goes to `next`.
   */
  middleware(): NodeMiddleware {
    return this.#node.middleware
  }

  /**
   * Saves the session of a request that went through `middleware` now, before it is answered; its cookie goes
   * with the response. For frameworks that take errors by a promise. Rejects with what the save fails with.
   */
  commit(request: NodeRequest): Promise<void> {
    return this.#node.commit(request)
  }

  #context(
    cookies: string | null | undefined,
    header: (name: string) => unknown,
    isSecure: boolean,
  ): RequestContext<T> {
    const { settings } = this.#shared
    const named = settings.header === undefined ? undefined : header(settings.header)
    return new RequestContext(this.#shared, requestedId(settings, cookies, named), isSecure)
  }
}
