import { SessionError } from '../../../src/common/session-error.ts'
import type { ResponseContext } from '../request/response-context.ts'
import type { NodeRequest, NodeResponse } from './node-types.ts'
import { gateResponse, type ResponseGateHandle } from './response-gate.ts'

/** A middleware as Express and Connect call it. */
export type NodeMiddleware = (
  request: NodeRequest,
  response: NodeResponse,
  next: (error?: unknown) => void,
) => void

type MakeContext = (
  cookies: string | undefined,
  header: (name: string) => unknown,
  isEncrypted: boolean,
  // biome-ignore lint/suspicious/noExplicitAny: the type of the session's values does not matter here
) => ResponseContext<any>

export interface NodeSessions {
  readonly middleware: NodeMiddleware
  /** The session of a request that went through the middleware. */
  sessionOf(request: NodeRequest): unknown
  /** Saves the session of a request that went through the middleware, and keeps its cookie for the head. */
  commit(request: NodeRequest): Promise<void>
}

/** A middleware that makes the context of each request, and makes its response wait until the session is saved. */
export function nodeSessions(contextOf: MakeContext): NodeSessions {
  // One map for each middleware: a request may also go through that of another `HttpSessions`.
  const known = new WeakMap<object, KnownRequest>()
  const middleware: NodeMiddleware = (request: WithSession, response, next) => {
    if (known.has(request)) {
      next()
      return
    }
    const { headers } = request
    const context = contextOf(headers.cookie, (name) => headers[name], isEncrypted(request))
    request.session = context.session
    const gate = gateResponse(response, {
      beforeHead: () => context.commit(),
      beforeEnd: () => context.end(),
      failed: next,
      aborted: () => context.abort(next),
    })
    known.set(request, { gate, session: context.session })
    next()
  }
  const find = (request: NodeRequest, operation: string): KnownRequest => {
    const found = known.get(request)
    if (found !== undefined) return found
    throw new SessionError('INVALID_ARGUMENT', `HttpSessions.${operation}: the request has no session`)
  }
  return {
    middleware,
    sessionOf: (request) => find(request, 'sessionOf').session,
    commit: async (request) => find(request, 'commit').gate.commit(),
  }
}

/** A request that went through the middleware. */
interface KnownRequest {
  readonly gate: ResponseGateHandle
  readonly session: unknown
}

/**
 * Whether a request came over HTTPS: what the framework says, which knows the proxies that the application trusts, or
 * else whether its connection is encrypted.
 */
function isEncrypted({ secure, protocol, socket }: NodeRequest): boolean {
  if (typeof secure === 'boolean') return secure
  return typeof protocol === 'string' ? protocol === 'https' : socket?.encrypted === true
}

interface WithSession extends NodeRequest {
  session?: unknown
}
